from __future__ import annotations

import pytest

from django_safemigrate.execution import Event, Kind
from django_safemigrate.management.telling.plain import lines, names_database, sentence, waiting
from django_safemigrate.management.telling.words import duration, one_line, stopped
from telling import samples


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.004, "0.00 s"),
        (0.123, "0.12 s"),
        (3.26, "3.3 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3599.7, "1 h 0 min"),
        (3780, "1 h 3 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [("no such host", "no such host."), ("It is gone.", "It is gone."), ("Is it running?", "Is it running?")],
)
def test_a_sentence_ends_once(text: str, whole: str) -> None:
    assert stopped(text) == whole


@pytest.mark.parametrize("text", ["It is gone.", "Is it running?"])
def test_no_colon_comes_after_the_end_of_a_sentence(text: str) -> None:
    event = Event(Kind.RUN_FAILED, text, {"cure": "See that it runs."})
    assert sentence(event) == f"{text} See that it runs."


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("2026-11-20T03:12:07.481Z INFO    default: run 7 is done", True),
        ("2026-11-20T03:12:07.481Z \x1b[33;1mWARNING\x1b[0m default shop.0007_status: waiting", True),
        ("2026-11-20T03:12:07.481Z INFO    default2: run 7 is done", False),
        ("2026-11-20T03:12:07.481Z WARNING hook failed: default: it is gone", False),
        ("ExecutionError: Database 'default' takes no changes", False),
    ],
)
def test_lines_that_name_their_database(line: str, named: bool) -> None:
    assert names_database(line, "default") is named


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", " \n\n  "]
)
def test_no_end_of_a_line_is_left(end: str) -> None:
    assert one_line(f"a{end}b") == "a b"


@pytest.mark.parametrize("code", [*range(9), *range(14, 28), 31, *range(127, 133), *range(134, 160)])
def test_no_order_for_a_terminal_is_left(code: int) -> None:
    assert one_line(f"a{chr(code)}b") == f"a\\x{code:02x}b"


def test_who_is_named_in_the_text_is_not_named_twice() -> None:
    named = Event(Kind.WAIT, "waiting for process 4711 (user app)", samples.WAIT.data)
    assert waiting(named) == (
        "waiting for process 4711 (user app); waited 3 s so far; this run waits outside the queue, so nobody waits for it; "
        "to end it: SELECT pg_terminate_backend(4711);"
    )


def test_another_process_with_a_longer_number_is_not_who_is_named() -> None:
    data = {"blockers": [{"pid": 47, "user": "app"}]}
    assert waiting(Event(Kind.WAIT, "waiting for process 4711", data)) == (
        "waiting for process 4711; in the way: process 47 (user app)"
    )


def test_what_the_text_says_is_not_said_twice() -> None:
    text = "waiting for process 4711, outside the queue; end it: SELECT pg_terminate_backend(4711);"
    assert waiting(Event(Kind.WAIT, text, samples.WAIT.data)) == f"{text}; waited 3 s so far"


def test_autovacuum_and_prepared_transactions() -> None:
    data = {
        "blockers": [
            {"pid": 5, "kind": "autovacuum", "state": "active"},
            {"pid": 0, "kind": "prepared", "prepared": "it's", "seconds": 90.0},
            {"pid": 0, "kind": "prepared"},
            {"pid": 6, "state": "active", "query": "SELECT\n" + "x" * 200},
        ]
    }
    assert waiting(Event(Kind.WAIT, "waiting", data)) == (
        "waiting; in the way: process 5 (autovacuum, running a query), "
        "the prepared transaction it's (transaction open for 1 min 30 s), a prepared transaction, "
        f"process 6 (running a query, query SELECT {'x' * 90}...); to end it: ROLLBACK PREPARED 'it''s';"
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"done": 10, "total": None, "unit": "rows", "activity": ""}, "copying (10 rows)"),
        ({"done": 1500, "total": 3000, "unit": "rows"}, "copying (1,500 of 3,000 rows, 50 %)"),
        (
            {"done": None, "total": 5, "unit": "", "activity": "waiting for writers"},
            "copying (waiting for writers)",
        ),
        ({"done": 1, "total": 2, "activity": "copying"}, "copying (1 of 2, 50 %)"),
        ({}, "copying"),
    ],
)
def test_progress(data: dict[str, object], text: str) -> None:
    assert sentence(Event(Kind.PROGRESS, "copying", data)) == text


def test_a_failure_says_error_and_cure_once() -> None:
    data = {"error": "It broke.", "cure": "Mend it."}
    assert sentence(Event(Kind.RUN_FAILED, "It broke. Mend it.", data)) == "It broke. Mend it."
    assert sentence(Event(Kind.RUN_FAILED, "run 7 failed", data)) == "run 7 failed: It broke. Mend it."


def test_the_end_of_a_run_has_several_lines() -> None:
    text = "default: 1 migration in 3 s.\nOnce no old code runs: \x1b[31m"
    assert lines(Event(Kind.RUN_DONE, text, samples.RUN)) == [
        "default: 1 migration in 3 s.",
        "default: Once no old code runs: \\x1b[31m",
    ]
