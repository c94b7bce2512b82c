from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-object"


def test_function() -> None:
    message = unsafe(RULE, RunSQL("DROP FUNCTION price(integer)", RunSQL.noop))

    assert message == "Dropping function price breaks deployed code that still uses it."


def test_type() -> None:
    message = unsafe(RULE, RunSQL("DROP TYPE size", RunSQL.noop))

    assert message == "Dropping type size breaks deployed code that still uses it."


def test_sequence() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP SEQUENCE lots", RunSQL.noop),
        before=[RunSQL("CREATE SEQUENCE lots", RunSQL.noop)],
    )

    assert message == "Dropping sequence lots breaks deployed code that still uses it."


def test_sequence_made_anew() -> None:
    safe(
        RULE,
        RunSQL("DROP SEQUENCE lots", RunSQL.noop),
        RunSQL("CREATE SEQUENCE lots", RunSQL.noop),
        before=[RunSQL("CREATE SEQUENCE lots", RunSQL.noop)],
    )


def test_with_all_that_uses_it() -> None:
    safe(RULE, RunSQL("DROP FUNCTION price(integer) CASCADE", RunSQL.noop))


def test_made_anew() -> None:
    safe(
        RULE,
        RunSQL("DROP FUNCTION price()", RunSQL.noop),
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
    )


def test_comment() -> None:
    safe(RULE, RunSQL("COMMENT ON FUNCTION price() IS 'x'", RunSQL.noop))
