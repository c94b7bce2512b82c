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


def test_function_renamed() -> None:
    message = unsafe(RULE, RunSQL("ALTER FUNCTION price(integer) RENAME TO cost", RunSQL.noop))

    assert message == "Renaming function price breaks deployed code that still uses it."


def test_made_anew() -> None:
    safe(
        RULE,
        RunSQL("DROP FUNCTION price()", RunSQL.noop),
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
    )


def test_comment() -> None:
    safe(RULE, RunSQL("COMMENT ON FUNCTION price() IS 'x'", RunSQL.noop))
