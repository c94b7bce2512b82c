"""How long work on a table takes where its size is known: an order of magnitude.

The rates are half of the fastest of two runs of ``benchmarks/rates.py`` on 2026-11-20: PostgreSQL 18 with the
settings it comes with, no parallel workers, 2 million rows of 280 bytes in memory, a shared virtual machine
of two cores, no traffic. Where several statements do the same kind of work, it is the slowest of them. Half,
because a table that has to be read from a disk, and a server that has its traffic to serve, are slower; good
machines are faster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django_safemigrate.rules import Burden
from django_safemigrate.rules._burdens import COMPUTED, DEFAULT_METHOD, FOREIGN_KEY, OF_NUMBERS, TARGET
from django_safemigrate.schema.effects import Work
from django_safemigrate.schema.sizes import TableSize

# No row takes less: a header of 23 bytes, aligned to 24, and 4 in the list of its page.
# https://www.postgresql.org/docs/18/storage-page-layout.html
SMALLEST_ROW = 28


@dataclass(frozen=True, slots=True)
class Rate:
    """What is done in a second: ``rows``, and ``bytes`` of them. The slower of the two counts."""

    rows: float
    bytes: float

    def seconds(self, rows: float, size: float) -> float:
        return max(rows / self.rows, size / self.bytes)


# SET NOT NULL and CHECK; a foreign key whose rows are looked up in a table as large.
SCAN = Rate(1_800_000, 500e6)
LOOKED_UP = Rate(500_000, 150e6)
# Apart from the indexes, which are built again. A new type; a value computed for each row, such as
# gen_random_uuid().
REWRITE = Rate(330_000, 94e6)
REWRITE_COMPUTED = Rate(65_000, 19e6)
# With five indexes, all of which get a new entry.
UPDATE = Rate(13_000, 3.7e6)
# By the method of the index. One that is not listed was not measured: nothing is said of how long it takes.
BUILD: Mapping[str, Rate] = {
    f"{DEFAULT_METHOD}{OF_NUMBERS}": Rate(1_000_000, 290e6),
    # Text in the order of a language.
    DEFAULT_METHOD: Rate(190_000, 54e6),
    "hash": Rate(140_000, 39e6),
    "brin": Rate(1_500_000, 430e6),
    # A tsvector of 16 words, made while the index is built; jsonb is ten times as fast.
    "gin": Rate(16_000, 4.5e6),
    "gist": Rate(320_000, 92e6),
    "gist exclusion": Rate(9_000, 2.5e6),
}


@dataclass(frozen=True, slots=True)
class Job:
    """Work on a table that is known, with all its partitions where they are concerned; ``how`` as in
    ``Burden``."""

    table: str
    work: str
    how: str


def jobs(burdens: Iterable[Burden], tables: Mapping[str, TableSize]) -> tuple[Job, ...] | None:
    """The work of ``burdens``, each piece once; None when a table is not known.

    What is done to a partition is done to all of its table where that is concerned too: it may have more of
    them than the migrations made.
    """
    burdens = tuple(burdens)
    names = {one.table for one in burdens}
    found: dict[Job, None] = {}
    for one in burdens:
        if one.work != Work.CATALOG.value:
            if one.table not in tables:
                return None
            # What a foreign key points at is searched by its key, once for each row that points.
            if one.how != TARGET:
                found[Job(_top(one.table, names, tables), one.work, one.how)] = None
    return tuple(found)


def seconds_of(burdens: Iterable[Burden], tables: Mapping[str, TableSize]) -> float | None:
    """How long the work of ``burdens`` takes together; None when there is none, or a table, or the kind of
    work, is not known."""
    found = jobs(burdens, tables)
    seconds = [_seconds(one, tables[one.table]) for one in found or ()]
    known = [one for one in seconds if one is not None]
    return None if not found or len(known) < len(seconds) else sum(known)


def _top(name: str, names: Collection[str], tables: Mapping[str, TableSize]) -> str:
    """The table that ``name`` is a part of, as far up as it is one of ``names``."""
    passed = {name}
    while (parent := tables[name].parent) is not None and parent in names and parent in tables:
        if parent in passed:
            # A table is no part of itself, whatever the file says.
            break
        passed.add(parent)
        name = parent
    return name


def worst_seconds_of(burdens: Iterable[Burden], tables: Mapping[str, TableSize]) -> float | None:
    """As ``seconds_of``, at worst where rows are written from what is read in other tables: each row that is
    there means reading these once, as a join without an index does, or a foreign key that points at rows
    which go; and each row that is read is written too, as by INSERT from a query."""
    burdens = tuple(burdens)
    seconds = seconds_of(burdens, tables)
    written = [tables[one.table] for one in burdens if one.work == Work.UPDATE.value and one.table in tables]
    if seconds is None or not written:
        return seconds
    scanned = [one for one in burdens if one.work == Work.SCAN.value]
    read = seconds_of(scanned, tables) or 0.0
    inserted = sum(UPDATE.seconds(most_rows(tables[one.table]), 0) for one in scanned)
    return seconds + sum(most_rows(size) for size in written) * read + inserted


def most_rows(size: TableSize) -> int:
    """The rows of a table; as many as may be in it where the server has not counted."""
    return size.heap // SMALLEST_ROW if size.rows is None else size.rows


def _seconds(job: Job, size: TableSize) -> float | None:
    work, how = job.work, job.how
    rows = most_rows(size)
    if work == Work.SCAN.value:
        return (LOOKED_UP if how == FOREIGN_KEY else SCAN).seconds(rows, size.heap)
    if work == Work.UPDATE.value:
        return UPDATE.seconds(rows, size.heap)
    if work == Work.BUILD.value and how:
        return _build(how, rows, size)
    rebuilt = _rebuilt(rows, size)
    if rebuilt is None:
        return None
    if work == Work.BUILD.value:
        # One that is not there yet, most likely.
        return max(rebuilt, BUILD[DEFAULT_METHOD].seconds(rows, size.heap))
    rate = REWRITE_COMPUTED if how == COMPUTED else REWRITE
    # Large values, which lie beside the heap, are written anew too.
    return rebuilt + rate.seconds(rows, size.total - sum(one.bytes for one in size.indexes.values()))


def _build(how: str, rows: int, size: TableSize) -> float | None:
    rate = BUILD.get(how)
    return None if rate is None else rate.seconds(rows, size.heap)


def _rebuilt(rows: int, size: TableSize) -> float | None:
    """How long it takes to build all indexes of a table again."""
    total = 0.0
    for index in size.indexes.values():
        quick = index.numeric and index.method == DEFAULT_METHOD
        how = f"{index.method}{OF_NUMBERS}" if quick else index.method
        seconds = _build(how, rows, size)
        if seconds is None:
            return None
        total += seconds
    return total
