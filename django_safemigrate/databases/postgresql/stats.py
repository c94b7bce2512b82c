"""Reading the sizes of a server's tables, and what happens in them. Only system catalogs and statistics views
are read, all of which any role may read: https://www.postgresql.org/docs/18/monitoring-stats.html

A reading is one transaction, so that it passes a pooler, and is told to be read-only. Between the two
readings of a sample none is open.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.utils import Error

from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA, dotted
from django_safemigrate.databases.postgresql.read.queries import USER_SCHEMA
from django_safemigrate.schema.sizes import IndexSize, Rates, Stats, TableSize

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Seconds between two readings where the server does not know since when it counts.
SAMPLE = 10.0

# Measuring a table waits for whoever holds ACCESS EXCLUSIVE on it: not for long.
BEGIN = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL lock_timeout = '2s'",
    "SET LOCAL statement_timeout = '15s'",
)

# stats_reset is null on a server whose counters were never reset, from 15 on.
SERVER = """
    SELECT current_setting('server_version_num')::int / 10000, pg_is_in_recovery(), current_setting('block_size')::int,
        current_setting('track_counts')::bool, extract(epoch FROM clock_timestamp())::float8,
        (SELECT extract(epoch FROM d.stats_reset)::float8 FROM pg_stat_database d WHERE d.datname = current_database())
"""

# A size is null for a table that was dropped meanwhile.
TABLES = f"""
    SELECT c.oid::int8, n.nspname, c.relname, (
        SELECT i.inhparent::int8 FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1
    ), c.reltuples::float8, c.relpages, c.relkind = 'p', pg_relation_size(c.oid), pg_total_relation_size(c.oid),
        s.n_tup_ins, s.n_tup_upd, s.n_tup_del, s.seq_scan + coalesce(s.idx_scan, 0)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
    WHERE {USER_SCHEMA} AND c.relkind IN ('r', 'p') AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
    ORDER BY c.oid
"""  # noqa: S608 - put together of constants

# What fits a register is compared as a number is: integers, dates, times, booleans.
INDEXES = f"""
    SELECT i.indexrelid::int8, i.indrelid::int8, n.nspname, c.relname, m.amname, pg_relation_size(c.oid), NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum <= i.indnkeyatts AND NOT a.attbyval
    ), (SELECT h.inhparent::int8 FROM pg_inherits h WHERE h.inhrelid = c.oid LIMIT 1)
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_am m ON m.oid = c.relam
    WHERE {USER_SCHEMA}
    ORDER BY i.indexrelid
"""  # noqa: S608 - put together of constants


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of ``TABLES``: a table apart from its partitions. ``counts``: rows inserted, updated, deleted,
    and scans so far."""

    oid: int
    name: str
    parent: int | None
    rows: int | None
    heap: int
    total: int
    counts: tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one transaction has read. ``now`` and ``since`` are seconds since 1970; ``since``, when counting
    began, may be unknown."""

    version: int
    standby: bool
    counting: bool
    now: float
    since: float | None
    tables: tuple[Counted, ...]
    indexes: tuple[tuple[Any, ...], ...]


def take(connection: BaseDatabaseWrapper, sample: float | None = None, pause: float = SAMPLE) -> Stats:
    """Read the PostgreSQL behind Django's ``connection``, which is closed again.

    ``sample``: the seconds between two readings, whose difference gives the rates. Without it they are the
    average since the server's counters began; where that is not known, two readings are taken ``pause``
    seconds apart. A standby does not know what is written, nor what is read elsewhere: it has no rates.
    Raises ``ServerUnreachable`` when there is no answer, or the database is no PostgreSQL.
    """
    alias = connection.alias
    if connection.vendor != "postgresql":
        raise ServerUnreachable(
            f'Database "{alias}" is {connection.display_name}, not PostgreSQL. Name the alias of one with --database.'
        )
    try:
        last = _read(connection)
        first = None
        wanted = sample if sample is not None or last.since is not None else pause
        if wanted is not None and last.counting and not last.standby:
            first = last
            time.sleep(wanted)
            last = _read(connection)
    except (Error, ImproperlyConfigured) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise ServerUnreachable(
            f'Database "{alias}" did not tell the sizes of its tables: {reason}. '
            "Check its settings in DATABASES and that it is running; if it was busy, try again later."
        ) from error
    finally:
        connection.close()
    return _stats(last, first)


def sizes(connection: BaseDatabaseWrapper) -> Mapping[str, TableSize]:
    """How large the tables behind Django's ``connection`` are, without what happens in them; the connection stays
    open. Raises what the driver raises."""
    return _stats(_read(connection), None).tables


def _read(connection: BaseDatabaseWrapper) -> Reading:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in BEGIN:
            cursor.execute(statement)
        cursor.execute(SERVER)
        ((version, standby, block, counting, now, since),) = cursor.fetchall()
        cursor.execute(TABLES)
        tables = tuple(_counted(row, block) for row in cursor.fetchall() if None not in row[7:9])
        cursor.execute(INDEXES)
        indexes = tuple(row for row in cursor.fetchall() if row[5] is not None)
    return Reading(version, standby, counting, now, since, tables, indexes)


def _counted(row: tuple[Any, ...], block: int) -> Counted:
    oid, schema, name, parent, tuples, pages, partitioned, heap, total, *counts = row
    rows = 0 if partitioned else _rows(tuples, pages, heap, block)
    inserted, updated, deleted, scans = counts
    known = None if inserted is None else (inserted, updated, deleted, scans)
    return Counted(oid, _name(schema, name), parent, rows, heap, total, known)


def _rows(tuples: float, pages: int, heap: int, block: int) -> int | None:
    """As the planner estimates it: the density at the last VACUUM or ANALYZE, on the pages there are now.

    ``reltuples`` is -1 where there was none yet.
    https://www.postgresql.org/docs/18/row-estimation-examples.html
    """
    if heap == 0:
        return 0
    if tuples < 0 or pages <= 0:
        return None
    return round(tuples * (heap / block) / pages)


def _name(schema: str, name: str) -> str:
    return dotted([name] if schema == DEFAULT_SCHEMA else [schema, name])


def _stats(last: Reading, first: Reading | None) -> Stats:
    # With rounding, so that a table without traffic does not change the file.
    began = first.now if first else last.since
    known = began is not None and last.counting and not last.standby
    seconds = max(last.now - began, 0.001) if known and began is not None else None
    before = {one.oid: one.counts for one in first.tables} if first else None
    names = {one.oid: one.name for one in last.tables}
    indexes = _indexes(last.indexes)
    own = {
        one.oid: TableSize(
            one.rows,
            one.heap,
            one.total,
            indexes.get(one.oid, {}),
            names.get(one.parent or 0),
            _rates(one, before, seconds),
        )
        for one in last.tables
    }
    sizes = _summed(own, {one.oid: one.parent for one in last.tables})
    return Stats(
        datetime.fromtimestamp(last.now, UTC).replace(microsecond=0),
        f"postgresql {last.version}",
        last.standby,
        first is not None,
        None if seconds is None else round(seconds, 3),
        {names[oid]: size for oid, size in sorted(sizes.items(), key=lambda one: names[one[0]])},
    )


def _rates(
    one: Counted, before: Mapping[int, tuple[int, ...] | None] | None, seconds: float | None
) -> Rates | None:
    """None when they are not known; a partitioned table by itself has no traffic."""
    if seconds is None:
        return None
    if one.counts is None:
        return Rates(0, 0, 0, 0)
    start = (0, 0, 0, 0) if before is None else before.get(one.oid)
    if start is None or any(now < then for now, then in zip(one.counts, start, strict=True)):
        # Made, or its counters reset, between the two readings.
        return None
    return Rates(*(round((now - then) / seconds, 3) for now, then in zip(one.counts, start, strict=True)))


def _indexes(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, dict[str, IndexSize]]:
    """The indexes of each table; that of a partitioned one is as large as those of the partitions
    together."""
    rows = tuple(rows)
    parents = {row[0]: row[7] for row in rows}
    total = {row[0]: row[5] for row in rows}
    for oid, size in [(row[0], row[5]) for row in rows]:
        above = parents[oid]
        while above in parents:
            total[above] += size
            above = parents[above]
    found: dict[int, dict[str, IndexSize]] = {}
    for oid, table, schema, name, method, _, numeric, _ in rows:
        found.setdefault(table, {})[_name(schema, name)] = IndexSize(total[oid], method, numeric)
    return found


def _summed(own: Mapping[int, TableSize], parents: Mapping[int, int | None]) -> Mapping[int, TableSize]:
    """The sizes with those of partitions and children added to what they belong to."""
    sizes = dict(own)
    for oid, size in own.items():
        above = parents[oid]
        while above is not None and above in sizes:
            sizes[above] = _added(sizes[above], size)
            above = parents[above]
    return sizes


def _added(whole: TableSize, part: TableSize) -> TableSize:
    rows = None if whole.rows is None or part.rows is None else whole.rows + part.rows
    a, b = whole.rates, part.rates
    rates = None
    if a is not None and b is not None:
        rates = Rates(a.inserts + b.inserts, a.updates + b.updates, a.deletes + b.deletes, a.scans + b.scans)
    return replace(whole, rows=rows, heap=whole.heap + part.heap, total=whole.total + part.total, rates=rates)
