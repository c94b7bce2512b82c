from __future__ import annotations

from django.db.migrations import RunSQL

from django_safemigrate import Safe
from linting import Release, compiled, findings_in, safe, unsafe

RULE = "drop-schema"


def test_with_tables() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP SCHEMA archive CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE SCHEMA archive", RunSQL.noop),
            RunSQL("CREATE TABLE archive.a (id bigint)", RunSQL.noop),
            RunSQL("CREATE TABLE archive.b (id bigint)", RunSQL.noop),
        ],
    )

    assert (
        message
        == "Dropping schema archive drops archive.a and archive.b with all rows, and breaks deployed code that still looks for its objects there."
    )


def test_unknown() -> None:
    message = unsafe(RULE, RunSQL("drop schema if exists archive cascade", RunSQL.noop))

    assert (
        message
        == "Dropping schema archive drops whatever is in it, and breaks deployed code that still looks for its objects there."
    )


def test_without_cascade() -> None:
    message = unsafe(RULE, RunSQL("DROP SCHEMA archive", RunSQL.noop))

    assert message == "Dropping schema archive breaks deployed code that still looks for its objects there."


def test_made_here() -> None:
    safe(
        RULE, RunSQL("CREATE SCHEMA archive", RunSQL.noop), RunSQL("DROP SCHEMA archive CASCADE", RunSQL.noop)
    )


def test_made() -> None:
    safe(RULE, RunSQL("CREATE SCHEMA archive", RunSQL.noop))


def test_when_no_old_code_is_left() -> None:
    after: dict[str, object] = {"safe": Safe.after_deploy()}
    with_all, empty = compiled(
        Release([RunSQL("DROP SCHEMA archive CASCADE", RunSQL.noop)], marks=after),
        Release([RunSQL("DROP SCHEMA attic", RunSQL.noop)], marks=after),
    )

    assert [(one.severity.value, one.message) for one in findings_in(with_all)] == [
        ("error", "Dropping schema archive drops whatever is in it.")
    ]
    assert [*findings_in(empty)] == []
