"""How far long statements have come. Source: https://www.postgresql.org/docs/18/progress-reporting.html"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_safemigrate.databases.live import Activity

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Phases without blocks or rows of their own leave the numbers at 0; those that read an index go by rows.
ACTIVITY = """
    SELECT p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total
    FROM pg_stat_progress_create_index p WHERE p.pid = %(pid)s
    UNION ALL
    SELECT p.phase, p.sample_blks_scanned, p.sample_blks_total, 0, 0
    FROM pg_stat_progress_analyze p WHERE p.pid = %(pid)s
"""

# A table that was never analysed has -1; one with partitions has no rows of its own.
ROWS = """
    SELECT sum(c.reltuples)::bigint FROM pg_class c
    WHERE c.reltuples >= 0 AND c.relkind <> 'p' AND (
        c.oid = to_regclass(%(name)s) OR c.oid IN (SELECT t.relid FROM pg_partition_tree(to_regclass(%(name)s)) t)
    )
"""


def activity(connection: BaseDatabaseWrapper, pid: int) -> Activity | None:
    """What the server tells of the statement that session ``pid`` runs: a build of an index, or ANALYZE."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIVITY, {"pid": pid})
        row = cursor.fetchone()
    if row is None:
        return None
    phase, blocks_done, blocks, rows_done, rows = row
    if blocks:
        return Activity(phase, blocks_done, blocks)
    return Activity(phase, rows_done, rows, "rows") if rows else Activity(phase)


def row_estimate(connection: BaseDatabaseWrapper, table: str) -> int | None:
    """About how many rows ``table`` has, by its last VACUUM or ANALYZE."""
    from django_safemigrate.databases.postgresql.write.names import Names

    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"name": Names(None).relation(table)})
        ((rows,),) = cursor.fetchall()
    return None if rows is None else int(rows)
