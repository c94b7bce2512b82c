from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "refresh-matview-without-unique-index"


def test_no_index() -> None:
    message = unsafe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop)],
    )

    assert message == "Refreshing materialized view sales CONCURRENTLY fails, since it has no unique index."


def test_plain_index() -> None:
    message = unsafe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[
            RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop),
            RunSQL("CREATE INDEX i ON sales (status)", RunSQL.noop),
        ],
    )

    assert message == "Refreshing materialized view sales CONCURRENTLY fails, since it has no unique index."


def test_part_of_the_rows() -> None:
    message = unsafe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[
            RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop),
            RunSQL("CREATE UNIQUE INDEX i ON sales (status) WHERE status > 'a'", RunSQL.noop),
        ],
    )

    assert message == "Refreshing materialized view sales CONCURRENTLY fails, since it has no unique index."


def test_expression() -> None:
    message = unsafe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[
            RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop),
            RunSQL("CREATE UNIQUE INDEX i ON sales (lower(status))", RunSQL.noop),
        ],
    )

    assert message == "Refreshing materialized view sales CONCURRENTLY fails, since it has no unique index."


def test_index_dropped() -> None:
    message = unsafe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[
            RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop),
            RunSQL("CREATE UNIQUE INDEX i ON sales (status)", RunSQL.noop),
            RunSQL("DROP INDEX i", RunSQL.noop),
        ],
    )

    assert message == "Refreshing materialized view sales CONCURRENTLY fails, since it has no unique index."


def test_unique_index() -> None:
    safe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[
            RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop),
            RunSQL("CREATE UNIQUE INDEX i ON sales (status)", RunSQL.noop),
        ],
    )


def test_unique_index_made_here() -> None:
    safe(
        RULE,
        RunSQL("CREATE UNIQUE INDEX i ON sales (status)", RunSQL.noop),
        RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop)],
    )


def test_not_concurrently() -> None:
    safe(
        RULE,
        RunSQL("REFRESH MATERIALIZED VIEW sales", RunSQL.noop),
        before=[RunSQL("CREATE MATERIALIZED VIEW sales AS SELECT status FROM shop_order", RunSQL.noop)],
    )


def test_unknown_view() -> None:
    safe(RULE, RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop))
