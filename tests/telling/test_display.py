"""The display on a real terminal."""

from __future__ import annotations

import re

import pytest

from telling.screen import on_a_terminal, piped

SQL = "CREATE INDEX CONCURRENTLY shop_status ON shop_order (status)"
BLOCKER = (
    "process 4711 (user app, application web, idle in transaction, transaction open for 12 s, query SELECT 1)"
)
LASTING = [
    "default: run 7 started: 1 migration before the deploy",
    "default: run 6 on host web-1 is at work; following it",
    "default: apply shop.0007_status",
    "default shop.0007_status: terminated process 4711 (user app)",
    "default shop.0007_status: waited SOME s for process 4711 (user app, application web)",
    "default shop.0007_status: dropping the invalid index shop_status, which an interrupted build left",
    f"default shop.0007_status: done in 32 s: expand: {SQL}",
    f"default shop.0007_status: step 1 of 2 failed: expand: {SQL}: Rows stand in the way of the unique index shop_status. Make the rows differ, then run the migration again.",
    "default: run 7 is done",
    "default: run 7 failed",
    "default: run 7 was stopped between two steps: SIGTERM",
    "afterwards",
]


def moving(lines: set[str]) -> set[str]:
    """Lines without what turns and counts."""
    still = (re.sub(r"^[-\\|/] ", "* ", one) for one in lines)
    return {re.sub(r"\(\d s\)$", "(SOME s)", re.sub(r" +\d s$", "", one)) for one in still}


def test_what_is_done_stays() -> None:
    assert on_a_terminal("whole", "auto", "1", "-").lines == LASTING


def test_what_goes_on_is_shown_below() -> None:
    shown = moving(on_a_terminal("whole", "auto", "1", "-").shown())
    assert {one for one in shown if one.startswith((" ", "* default shop.0007_status  "))} == {
        f"* default shop.0007_status  step 1 of 2: expand: {SQL}",
        "  waiting for ACCESS EXCLUSIVE on shop_order (SOME s)",
        f"    {BLOCKER}",
        "    this run waits outside the queue, so nobody waits for it",
        "    to end it: SELECT pg_terminate_backend(4711);",
        "  scanning table ━━━━━━━━━━━━━━━━━╸━━━━━━━━━━━━━━━━━━━━━━  45% 1,204 of 2,700 blocks -:--:--",
    }


def test_only_what_is_wrong_stays_when_asked_to_be_quiet() -> None:
    assert on_a_terminal("whole", "auto", "0", "-").lines == [
        one for one in LASTING if re.search("terminated|failed|stopped|afterwards", one)
    ]


def test_attempts_stay_when_asked_for() -> None:
    lines = on_a_terminal("whole", "auto", "2", "-").lines
    attempt = "default shop.0007_status: no lock on shop_order within 5 ms"
    assert lines == [*LASTING[:3], attempt, *LASTING[3:]]


def test_a_step_is_cut_at_the_width_of_the_screen() -> None:
    lines = on_a_terminal("whole", "auto", "1", "-", columns=60).lines
    assert "default shop.0007_status: done in 32 s: expand: CREATE INDE…" in lines


def test_two_databases_have_a_place_each() -> None:
    screen = on_a_terminal("two", "auto", "1", "-")
    step = f"shop.0007_status  step 1 of 2: expand: {SQL}"
    assert any(moving(set(frame)) == {f"* default {step}", f"* archive {step}"} for frame in screen.frames)


def test_what_code_prints_goes_above() -> None:
    assert on_a_terminal("printing", "auto", "1", "-").lines == [
        "code of a migration says hello",
        f"default shop.0007_status: done in 32 s: expand: {SQL}",
        "afterwards",
    ]


def test_no_line_of_many_threads_is_lost() -> None:
    """More often than on a run, so that a display that writes over what was to stay does it here."""
    *lines, last = on_a_terminal("crowd", "auto", "1", "-", columns=120, rows=1000).lines
    assert last == "afterwards"
    for database in ("one", "two", "three"):
        told = [one for one in lines if one.startswith(f"{database} ")]
        assert told == [f"{database} shop.0007_status: done in 0 s: step {number}" for number in range(100)]
    assert [one for one in lines if one.startswith("printed")] == [
        f"printed {number}" for number in range(100)
    ]
    assert len(lines) == 400


def test_the_cursor_is_given_back() -> None:
    written = on_a_terminal("two", "auto", "1", "-").written
    assert written.startswith("\x1b[?25l")
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")


def test_colours_on_a_terminal() -> None:
    assert "\x1b[31mdefault: run 7 failed\x1b[0m" in on_a_terminal("whole", "auto", "1", "-").written


@pytest.mark.parametrize(("option", "environment"), [("--no-color", {}), ("-", {"NO_COLOR": "1"})])
def test_no_colours(option: str, environment: dict[str, str]) -> None:
    screen = on_a_terminal("whole", "auto", "1", option, **environment)
    assert not re.search(r"\x1b\[[0-9;]*m", screen.written)
    assert screen.lines == LASTING


def test_no_display_where_lines_cannot_be_written_anew() -> None:
    screen = on_a_terminal("two", "auto", "1", "-", TERM="dumb")
    assert screen.frames == []
    assert "\x1b" not in screen.written
    assert len(screen.lines) == 3


def test_names_give_no_orders() -> None:
    written = on_a_terminal("hostile", "auto", "2", "--no-color").written
    # Those of the display: erase a line, go up, hide and show the cursor.
    assert {one for one in re.findall(r"\x1b.{3}", written)} <= {"\x1b[2K", "\x1b[1A", "\x1b[?2"}
    assert "\x9b" not in written
    assert "\\x1b[31m red\\x9b2J" in written


def test_what_forces_colours_makes_no_terminal_of_a_pipe() -> None:
    run = piped("two", "auto", "1", "-", FORCE_COLOR="1", TTY_COMPATIBLE="1")
    assert run.err == ""
    assert "\x1b" not in run.out
