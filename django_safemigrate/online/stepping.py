"""From pieces to steps: names, SQL, prices, probes, and what is not safe about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from django_safemigrate.compiler import PricedChange
from django_safemigrate.compiler.pricing import Pricing
from django_safemigrate.databases.base import Database
from django_safemigrate.online.probe import Probe, probes
from django_safemigrate.online.program import Mode, Phase, Piece, Step
from django_safemigrate.online.swapping import missing_meanwhile
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, CreateIndex, DropColumn, DropIndex, DropView, RowsChange
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.effects import Blocks, Effect, Work
from django_safemigrate.schema.net import Net
from django_safemigrate.schema.replay import replay


def steps(pieces: Sequence[Piece], database: Database, before: Catalog, net: Net) -> tuple[Step, ...]:
    """The steps of the pieces, which are in the order in which they run; ``before`` is the schema they meet."""
    early = [one for one in pieces if one.phase is not Phase.CONTRACT]
    late = [one for one in pieces if one.phase is Phase.CONTRACT]
    catalog = before.snapshot()
    first = [(_step(piece, database, catalog), catalog.snapshot()) for piece in early]
    deployed = catalog.snapshot()
    last = [_step(piece, database, catalog) for piece in late]
    missing = missing_meanwhile(early)
    judged = []
    for place, (step, left) in enumerate(first):
        # What comes back is missing for a while all the same.
        until = replace(net, after=left if place in missing else deployed)
        judged.append(_judged(step, [breaks(one, until).old for one in step.changes], "still"))
    since = replace(net, before=deployed)
    for step in last:
        judged.append(_judged(step, [breaks(one, since).new for one in step.changes], "by then"))
    return tuple(judged)


def unjudged(pieces: Sequence[Piece], database: Database, before: Catalog) -> tuple[Step, ...]:
    """The steps of the pieces in their order, whatever phase they are of; nothing is said of the code that is deployed."""
    catalog = before.snapshot()
    return tuple(_step(piece, database, catalog) for piece in pieces)


def _judged(step: Step, broken: Sequence[str], when: str) -> Step:
    told = [f"In code that is {when} deployed, {one}." for one in dict.fromkeys(broken) if one]
    return replace(step, unsafe=(*step.unsafe, *told)) if told else step


def _step(piece: Piece, database: Database, catalog: Catalog) -> Step:
    """The step of a piece; moves ``catalog`` past it."""
    catalog.end_transaction()
    start = catalog.snapshot()
    pricing = Pricing(database, catalog)
    batches = None
    statements: list[str] = [piece.sql] if piece.sql else []
    found: list[PricedChange] = []
    for change in piece.changes:
        resolved = database.resolve(change, catalog)
        if not piece.sql:
            statements.append(database.write(resolved, catalog))
        if isinstance(resolved, RowsChange) and piece.mode is Mode.BATCHES:
            batches = database.batches(resolved, catalog)
        if _is_there(resolved, catalog):
            # Not what was before the step: it is what the step makes, or something else in the place of that.
            for schema in (start, catalog):
                replay(DropIndex(resolved.index.name), schema)
        found.append(pricing.apply(resolved))
    if batches is not None:
        found = [replace(one, effects=tuple(_in_slices(each) for each in one.effects)) for one in found]
    left = probes(start, catalog, _names(start, catalog))
    return Step(
        piece.phase or Phase.EXPAND,
        piece.mode or Mode.BRIEF,
        tuple(statements),
        tuple(found),
        left,
        batches,
        tuple(piece.by.split()),
        (*_dangers(found), *_along(found, left, catalog)),
    )


def _is_there(change: Change, catalog: Catalog) -> TypeGuard[CreateIndex]:
    """Whether there is an index already under the name of the one that ``change`` makes."""
    if not isinstance(change, CreateIndex) or change.if_not_exists:
        return False
    table = catalog.tables.get(change.table)
    return table is not None and change.index.name in table.indexes


def _in_slices(effect: Effect) -> Effect:
    """An effect of a statement that is run in short slices: it holds no more than a few rows at any time."""
    return replace(effect, blocks=Blocks.NOTHING)


def _names(before: Catalog, after: Catalog) -> set[str]:
    """The tables, sequences and views that are not the very same object in both."""
    return {
        name
        for old, new in (
            (before.tables, after.tables),
            (before.sequences, after.sequences),
            (before.views, after.views),
        )
        for name in {*old, *new}
        if old.get(name) is not new.get(name)
    }


WORKS = {
    Work.SCAN: "reads every row of",
    Work.BUILD: "builds an index on",
    Work.REWRITE: "rewrites",
    Work.UPDATE: "updates the rows of",
}
WAITS = {Blocks.WRITES: "writes to it wait", Blocks.READS: "reads and writes of it wait"}


def _dangers(found: Sequence[PricedChange]) -> Iterator[str]:
    told: dict[str, None] = {}
    for one in found:
        for effect, blocks in one.dangers():
            told[f"It {WORKS[effect.work]} {effect.table} while {WAITS[blocks]}."] = None
    return iter(told)


def _along(found: Sequence[PricedChange], left: Sequence[Probe], after: Catalog) -> Iterator[str]:
    """What CASCADE takes along, which no statement names, by the probes of the step."""
    dropped = [one.change for one in found if getattr(one.change, "cascade", False)]
    named = {
        *(("view", "", one.view) for one in dropped if isinstance(one, DropView)),
        *(("column", one.table, one.column) for one in dropped if isinstance(one, DropColumn)),
    }
    for one in left if dropped else ():
        told = one.what == "view" or (one.what == "column" and one.table in after.tables)
        if told and one.after is None and (one.what, one.table, one.name) not in named:
            yield f"It drops the {one.what} {one.table and f'{one.table}.'}{one.name} too."
