from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "drop-object-cascade"


def test_type() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP TYPE size CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE TYPE size AS ENUM ('s', 'm')", RunSQL.noop),
            RunSQL("ALTER TABLE shop_product ADD size size", RunSQL.noop),
        ],
    )

    assert message == "Dropping type size CASCADE also drops column shop_product.size with all values."


def test_array_of_a_type() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP TYPE IF EXISTS size CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE TYPE size AS ENUM ('s', 'm')", RunSQL.noop),
            RunSQL("ALTER TABLE shop_product ADD size size", RunSQL.noop),
            RunSQL("ALTER TABLE shop_order ADD sizes size[]", RunSQL.noop),
        ],
    )

    assert (
        message
        == "Dropping type size CASCADE also drops column shop_product.size and shop_order.sizes with all values."
    )


def test_domain() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP DOMAIN price CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE DOMAIN price AS integer", RunSQL.noop),
            RunSQL("ALTER TABLE shop_product ADD cost price", RunSQL.noop),
        ],
    )

    assert message == "Dropping domain price CASCADE also drops column shop_product.cost with all values."


def test_extension() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP EXTENSION citext CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE EXTENSION citext", RunSQL.noop),
            RunSQL("ALTER TABLE shop_customer ADD nick citext", RunSQL.noop),
        ],
    )

    assert (
        message == "Dropping extension citext CASCADE also drops column shop_customer.nick with all values."
    )


def test_extension_of_several_types() -> None:
    message = unsafe(RULE, RunSQL("DROP EXTENSION postgis CASCADE", RunSQL.noop))

    assert message == "Dropping extension postgis CASCADE also drops every column of it with all values."


def test_function() -> None:
    message = unsafe(RULE, RunSQL("DROP FUNCTION price(integer) CASCADE", RunSQL.noop))

    assert (
        message
        == "Dropping function price CASCADE also drops every trigger, default, index, policy and view that uses it."
    )


def test_sequence() -> None:
    message = unsafe(
        RULE,
        RunSQL("DROP SEQUENCE lots CASCADE", RunSQL.noop),
        before=[
            RunSQL("CREATE SEQUENCE lots", RunSQL.noop),
            RunSQL("ALTER TABLE shop_order ADD lot bigint DEFAULT nextval('lots')", RunSQL.noop),
        ],
    )

    assert message == "Dropping sequence lots CASCADE also drops the default of shop_order.lot."


def test_without_cascade() -> None:
    safe(RULE, RunSQL("DROP TYPE size", RunSQL.noop))


def test_sequence_that_nobody_draws_from() -> None:
    safe(
        RULE,
        RunSQL("DROP SEQUENCE lots CASCADE", RunSQL.noop),
        before=[RunSQL("CREATE SEQUENCE lots", RunSQL.noop)],
    )


def test_made_here() -> None:
    safe(
        RULE,
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
        RunSQL("DROP FUNCTION price() CASCADE", RunSQL.noop),
    )


def test_other_kinds() -> None:
    safe(RULE, RunSQL("DROP VIEW IF EXISTS open_order CASCADE", RunSQL.noop))
