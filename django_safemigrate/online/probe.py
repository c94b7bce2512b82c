"""Whether a step is done: what the catalog holds before and after it, in text that can be kept and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.describing import describe
from django_safemigrate.schema.objects import Index, Kind, Table

INVALID = " INVALID"


class Progress(Enum):
    """How far a step has come. ``REMAINS``: an invalid index is left of its making, to be dropped first. ``DIFFERENT``: the
    catalog holds neither what was before it nor what it makes."""

    DONE = "done"
    PENDING = "pending"
    REMAINS = "remains"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Probe:
    """An object that a step makes, changes or drops: ``before`` and ``after`` describe it, None where it is not there.

    ``what`` is ``table``, ``column``, ``constraint``, ``index``, ``sequence`` or ``view``; ``table`` is "" where the object has none.
    """

    what: str
    table: str
    name: str
    before: str | None
    after: str | None


def probes(before: Catalog, after: Catalog, tables: Iterable[str] | None = None) -> tuple[Probe, ...]:
    """Every object that is not the same in both; ``tables`` limits the search to those of the names that are tables."""
    found = []
    old, new = dict(_objects(before, tables)), dict(_objects(after, tables))
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            found.append(Probe(*key, old.get(key), new.get(key)))
    return tuple(found)


def progress(wanted: Sequence[Probe], catalog: Catalog) -> tuple[Progress, list[str]]:
    """How far the step of these probes has come by what ``catalog`` holds, and for ``DIFFERENT`` what differs.

    A step without probes leaves no trace there, and counts as pending.
    """
    if not wanted:
        return Progress.PENDING, []
    now = dict(_objects(catalog, {one.table or one.name for one in wanted}))
    states = [_state(one, now.get((one.what, one.table, one.name))) for one in wanted]
    if all(one is Progress.DONE for one in states):
        return Progress.DONE, []
    if all(one in (Progress.PENDING, Progress.DONE) for one in states) and Progress.PENDING in states:
        return Progress.PENDING, []
    if Progress.DIFFERENT not in states:
        return Progress.REMAINS, []
    return Progress.DIFFERENT, [
        _difference(one, now.get((one.what, one.table, one.name)))
        for one, state in zip(wanted, states, strict=True)
        if state is Progress.DIFFERENT
    ]


def untouched(wanted: Iterable[Probe], catalog: Catalog) -> bool:
    """Whether all objects of these probes are as they were before their step, which may have been interrupted."""
    known = list(wanted)
    now = dict(_objects(catalog, {one.table or one.name for one in known}))
    return all(now.get((one.what, one.table, one.name)) == one.before for one in known)


def remains(wanted: Iterable[Probe], catalog: Catalog) -> list[str]:
    """The indexes of these probes that are there, but for being invalid as the step makes them."""
    made = [one for one in wanted if one.what == "index" and one.after]
    now = dict(_objects(catalog, {one.table for one in made}))
    return [one.name for one in made if now.get((one.what, one.table, one.name)) == f"{one.after}{INVALID}"]


def _state(probe: Probe, now: str | None) -> Progress:
    if now == probe.after:
        return Progress.DONE
    if now == probe.before:
        return Progress.PENDING
    if probe.what == "index":
        return _state_of_index(probe, now)
    return Progress.DIFFERENT


def _state_of_index(probe: Probe, now: str | None) -> Progress:
    """How far an index has come that is neither as it was nor as it is to be."""
    before, after = probe.before, probe.after
    if now is not None and after == f"{now}{INVALID}":
        # That of a partitioned table, made without those of its partitions: they are there by now.
        return Progress.DONE
    if before is not None and after is None and now == f"{before}{INVALID}":
        # A drop that was interrupted, to be run again.
        return Progress.PENDING
    if now is None and before == f"{after}{INVALID}":
        # What an earlier build had left is out of the way.
        return Progress.PENDING
    if before is None and after is not None and now == f"{after}{INVALID}":
        return Progress.REMAINS
    return Progress.DIFFERENT


def _difference(probe: Probe, now: str | None) -> str:
    place = f"{probe.what} {probe.table + '.' if probe.table else ''}{probe.name}"
    expected = " or ".join(one or "none" for one in dict.fromkeys((probe.before, probe.after)))
    return f"{place}: there is {now or 'none'}, where {expected} was expected"


def _objects(catalog: Catalog, names: Iterable[str] | None) -> Iterator[tuple[tuple[str, str, str], str]]:
    chosen = catalog.tables.keys() if names is None else [one for one in names if one in catalog.tables]
    for name in chosen:
        yield from _parts(catalog.tables[name])
    for name, sequence in catalog.sequences.items():
        if names is None or name in names or (sequence.owner and sequence.owner[0] in names):
            yield ("sequence", "", name), describe(sequence)
    for name, view in catalog.views.items():
        if names is None or name in names:
            yield ("view", "", name), view.kind.value


def _parts(table: Table) -> Iterator[tuple[tuple[str, str, str], str]]:
    if table.temporary:
        return
    yield ("table", "", table.name), describe(table)
    for column in table.columns.values():
        yield ("column", table.name, column.name), describe(column)
    for constraint in table.constraints.values():
        # A validated NOT NULL is told by its column, whatever its name.
        if constraint.kind is not Kind.NOT_NULL or not constraint.validated:
            yield ("constraint", table.name, constraint.name), describe(constraint)
    for index in table.indexes.values():
        yield ("index", table.name, index.name), describe(index) + _validity(index)


def _validity(index: Index) -> str:
    return "" if index.valid else INVALID
