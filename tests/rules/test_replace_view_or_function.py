from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "replace-view-or-function"


def test_view() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE OR REPLACE VIEW open_order AS SELECT id, number FROM shop_order", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )

    assert message == "Replacing view open_order changes what the deployed code reads from it."


def test_view_dropped_and_made() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP VIEW open_order", RunSQL.noop),
        RunSQL("CREATE VIEW open_order AS SELECT number FROM shop_order", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )

    assert message == "Replacing view open_order changes what the deployed code reads from it."


def test_function() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE OR REPLACE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 2'", RunSQL.noop),
        before=[RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop)],
    )

    assert message == "Replacing function price changes what the deployed code and its triggers get from it."


def test_new_view() -> None:
    safe(RULE, RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop))


def test_new_function() -> None:
    safe(
        RULE,
        RunSQL("CREATE OR REPLACE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 2'", RunSQL.noop),
    )


def test_function_dropped_before() -> None:
    safe(
        RULE,
        RunSQL("CREATE OR REPLACE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 2'", RunSQL.noop),
        before=[
            RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
            RunSQL("DROP FUNCTION price()", RunSQL.noop),
        ],
    )


def test_function_that_was_renamed() -> None:
    safe(
        RULE,
        RunSQL("CREATE OR REPLACE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 2'", RunSQL.noop),
        before=[
            RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
            RunSQL("ALTER FUNCTION price() RENAME TO cost", RunSQL.noop),
        ],
    )


def test_replaced_twice_in_the_migration_that_makes_it() -> None:
    safe(
        RULE,
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
        RunSQL("CREATE OR REPLACE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 2'", RunSQL.noop),
    )
