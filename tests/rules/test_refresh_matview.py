from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "refresh-matview"
VIEW = [
    RunSQL(
        "CREATE MATERIALIZED VIEW sales AS SELECT status, count(*) FROM shop_order GROUP BY status",
        RunSQL.noop,
    )
]


def test_plain() -> None:
    message = unsafe(RULE, RunSQL("REFRESH MATERIALIZED VIEW sales", RunSQL.noop), before=VIEW)

    assert (
        message
        == "Refreshing materialized view sales blocks reads and writes of sales until its query is done."
    )


def test_without_data() -> None:
    message = unsafe(RULE, RunSQL("REFRESH MATERIALIZED VIEW sales WITH DATA", RunSQL.noop), before=VIEW)

    assert (
        message
        == "Refreshing materialized view sales blocks reads and writes of sales until its query is done."
    )


def test_concurrently() -> None:
    safe(RULE, RunSQL("REFRESH MATERIALIZED VIEW CONCURRENTLY sales", RunSQL.noop), before=VIEW)


def test_made_here() -> None:
    safe(RULE, *VIEW, RunSQL("REFRESH MATERIALIZED VIEW sales", RunSQL.noop))
