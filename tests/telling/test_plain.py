"""Lines for a log, asserted whole."""

from __future__ import annotations

import pytest

from telling.screen import on_a_terminal, piped

SQL = "CREATE INDEX CONCURRENTLY shop_status ON shop_order (status)"
WAITING = (
    "default shop.0007_status: waiting for ACCESS EXCLUSIVE on shop_order; waited 3 s so far; "
    "in the way: process 4711 (user app, application web, idle in transaction, transaction open for 12 s, query SELECT 1); "
    "this run waits outside the queue, so nobody waits for it; to end it: SELECT pg_terminate_backend(4711);"
)
FAILED = (
    f"default shop.0007_status: step 1 of 2 failed: expand: {SQL}: Rows stand in the way of the unique index "
    "shop_status. Make the rows differ, then run the migration again."
)
QUIET = f"""\
TIME WARNING {WAITING}
TIME WARNING default shop.0007_status: terminated process 4711 (user app)
TIME ERROR   {FAILED}
TIME ERROR   default: run 7 failed
TIME WARNING default: run 7 was stopped between two steps: SIGTERM
afterwards
"""
USUAL = f"""\
TIME INFO    default: run 7 started: 1 migration before the deploy
TIME INFO    default: run 6 on host web-1 is at work; following it
TIME INFO    default: apply shop.0007_status
TIME INFO    default shop.0007_status: step 1 of 2: expand: {SQL}
TIME WARNING {WAITING}
TIME WARNING default shop.0007_status: terminated process 4711 (user app)
TIME INFO    default shop.0007_status: waited SOME s for process 4711 (user app, application web)
TIME INFO    default shop.0007_status: scanning table: 1,204 of 2,700 blocks (45 %)
TIME INFO    default shop.0007_status: dropping the invalid index shop_status, which an interrupted build left
TIME INFO    default shop.0007_status: step 1 of 2 done in 32 s
TIME ERROR   {FAILED}
TIME INFO    default: apply shop.0007_status: done
TIME INFO    default: run 7 is done
TIME ERROR   default: run 7 failed
TIME WARNING default: run 7 was stopped between two steps: SIGTERM
afterwards
"""
ATTEMPT = "TIME DEBUG   default shop.0007_status: no lock on shop_order within 5 ms\n"


@pytest.mark.parametrize("format_", ["auto", "text"])
def test_a_log(format_: str) -> None:
    assert piped("whole", format_, "1", "-") == (USUAL, "", 0)


def test_a_log_of_what_is_wrong() -> None:
    assert piped("whole", "text", "0", "-") == (QUIET, "", 0)


def test_a_log_of_everything() -> None:
    head, rest = USUAL.split("TIME WARNING default shop.0007_status: waiting", 1)
    expected = f"{head}{ATTEMPT}TIME WARNING default shop.0007_status: waiting{rest}"
    assert piped("whole", "text", "2", "-") == (expected, "", 0)


def test_colours_are_those_of_levels() -> None:
    out = piped("whole", "text", "0", "--force-color").out
    assert out == QUIET.replace("WARNING", "\x1b[33;1mWARNING\x1b[0m").replace(
        "ERROR  ", "\x1b[31;1mERROR  \x1b[0m"
    )


@pytest.mark.parametrize(
    ("option", "environment"), [("--no-color", {}), ("-", {"NO_COLOR": "1"}), ("-", {"TERM": "dumb"})]
)
def test_lines_on_a_terminal_without_colours(option: str, environment: dict[str, str]) -> None:
    written = on_a_terminal("whole", "text", "0", option, **environment).written
    assert "\x1b" not in written
    assert written.count("\n") == QUIET.count("\n")


def test_names_give_no_orders_and_make_no_lines() -> None:
    out = piped("hostile", "text", "2", "-").out
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert all(line.startswith("TIME ") for line in out.splitlines()[:-1])
    name = "\\x1b[31m red\\x9b2J"
    assert (
        f"TIME WARNING d{name} a{name}.0007_status: text {name}; in the way: process 1 (user {name}, application {name}, "
        f"{name}, query {name})"
    ) in out.splitlines()


def test_two_databases_are_told_apart() -> None:
    lines = piped("two", "text", "1", "-").out.splitlines()
    assert lines == [
        f"TIME INFO    default shop.0007_status: step 1 of 2: expand: {SQL}",
        f"TIME INFO    archive shop.0007_status: step 1 of 2: expand: {SQL}",
        "afterwards",
    ]
