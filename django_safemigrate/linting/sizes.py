"""How bad a finding is on tables of the size that production has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django_safemigrate.linting.rates import jobs, seconds_of, worst_seconds_of
from django_safemigrate.rules import Burden, Finding, Severity
from django_safemigrate.rules._dangers import traffic
from django_safemigrate.schema.amounts import amount, bytes_text, duration, rows_text
from django_safemigrate.schema.effects import Blocks, Work
from django_safemigrate.schema.sizes import Stats, TableSize

# What nobody notices: shorter than a lock may well take to be granted, with fewer statements than a pool
# holds connections.
SHORT_SECONDS, FEW_STATEMENTS = 0.2, 100
# From here on what may hurt does.
LONG_SECONDS, MANY_STATEMENTS = 10.0, 1_000
# Statements per second from which a queue is full before the lock is granted.
HOT = 100.0
NOTHING = Blocks.NOTHING.value
READS = Blocks.READS.value


@dataclass(frozen=True, slots=True)
class Traffic:
    """Statements, or statements per second."""

    writes: float = 0.0
    reads: float = 0.0

    @property
    def total(self) -> float:
        return self.writes + self.reads

    def times(self, seconds: float) -> Traffic:
        return Traffic(self.writes * seconds, self.reads * seconds)


def sized(finding: Finding, stats: Stats | None) -> Finding:
    """The finding with what it means for tables as large and as busy as ``stats`` says.

    One whose danger is work that grows with tables tells how long it takes and how many statements wait; it
    becomes a note where both are small, a warning becomes an error where one is large. One about a short lock
    on a busy table tells how fast the queue behind it grows. Any other, one about a table that ``stats`` does
    not know, and all without ``stats`` stay as they are.
    """
    if stats is None:
        return finding
    return _weighed(finding, stats.tables) if finding.burdens else _queued(finding, stats.tables)


def _weighed(finding: Finding, tables: Mapping[str, TableSize]) -> Finding:
    seconds, worst = seconds_of(finding.burdens, tables), worst_seconds_of(finding.burdens, tables)
    if seconds is None or worst is None:
        return finding
    per_second = _traffic(finding.burdens, tables)
    queue = per_second.times(seconds)
    small = worst < SHORT_SECONDS and queue.total < FEW_STATEMENTS
    severity = finding.severity
    if small:
        severity = Severity.NOTE
    elif severity is Severity.WARNING and (seconds >= LONG_SECONDS or queue.total >= MANY_STATEMENTS):
        severity = Severity.ERROR
    said = f"{_worked(finding, tables, small=small)}: {duration(seconds)} of blocked {_blocked(finding)}{_waiting(queue)}."
    if small and per_second.total >= HOT and finding.lock:
        said += f" While the lock waits for an open transaction, about {_counted(per_second)} a second queue behind it."
    return replace(finding, severity=severity, message=f"{finding.message} {said}")


def _queued(finding: Finding, tables: Mapping[str, TableSize]) -> Finding:
    size = tables.get(finding.table or "")
    if size is None or finding.work != Work.CATALOG.value or finding.blocks in (None, NOTHING):
        return finding
    per_second = _own_traffic(size, finding.blocks or NOTHING)
    if per_second.total < HOT:
        return finding
    said = (
        f"{_lock(finding)}{finding.table}, {_rates(per_second)}: while it waits for an open transaction, "
        f"about {_counted(per_second)} a second queue behind it."
    )
    return replace(finding, message=f"{finding.message} {said}")


def _traffic(burdens: Iterable[Burden], tables: Mapping[str, TableSize]) -> Traffic:
    """What arrives each second and has to wait, as far as it is known. That of a partition is part of its
    parent's."""
    waiting = {one.table: one.blocks for one in burdens if one.blocks != NOTHING}
    writes = reads = 0.0
    for name, blocks in waiting.items():
        size = tables.get(name)
        if size is not None and size.parent not in waiting:
            own = _own_traffic(size, blocks)
            writes, reads = writes + own.writes, reads + own.reads
    return Traffic(writes, reads)


def _own_traffic(size: TableSize, blocks: str) -> Traffic:
    if size.rates is None or blocks == NOTHING:
        return Traffic()
    return Traffic(size.rates.writes, size.rates.scans if blocks == READS else 0.0)


def _worked(finding: Finding, tables: Mapping[str, TableSize], *, small: bool) -> str:
    """``SHARE on shop_order, 84 M rows (31 GB), ~1,200 writes/s``; other tables that are worked through
    follow."""
    names = dict.fromkeys(one.table for one in jobs(finding.burdens, tables) or ())
    blocks = {one.table: one.blocks for one in finding.burdens}
    only = "only " if small else ""
    parts = []
    for name in sorted(names, key=lambda one: one != finding.table):
        rates = _rates(_own_traffic(tables[name], blocks[name]))
        parts.append(f"{name}, {only}{_size(tables[name])}{rates and f', {rates}'}")
    return _lock(finding) + "; ".join(parts)


def _lock(finding: Finding) -> str:
    return f"{finding.lock} on " if finding.lock else ""


def _size(size: TableSize) -> str:
    room = bytes_text(size.total)
    return room if size.rows is None else f"{rows_text(size.rows)} ({room})"


def _rates(per_second: Traffic) -> str:
    """``~1,200 writes/s and ~90 reads/s``, without what is less than one a second."""
    found = (("writes", per_second.writes), ("reads", per_second.reads))
    return " and ".join(f"~{amount(rate)} {what}/s" for what, rate in found if rate >= 1)


def _blocked(finding: Finding) -> str:
    """What waits: ``writes``; with the names of the tables where these are not the one the finding is
    about."""
    waiting = [(one.table, Blocks(one.blocks)) for one in finding.burdens if one.blocks != NOTHING]
    if [name for name, _ in waiting] == [finding.table]:
        return "reads and writes" if waiting[0][1] is Blocks.READS else "writes"
    return traffic(waiting)


def _waiting(queue: Traffic) -> str:
    """How many that makes; "" where hardly any."""
    return f", in which about {_counted(queue)} queue" if queue.total >= 1 else ""


def _counted(number: Traffic) -> str:
    found = (("writes", number.writes), ("reads", number.reads))
    return " and ".join(f"{amount(count)} {what}" for what, count in found if count >= 1)
