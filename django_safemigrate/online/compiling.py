"""From the changes of an operation to its program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django_safemigrate.compiler import CompiledOperation
from django_safemigrate.databases.base import Database
from django_safemigrate.online.ordering import in_order
from django_safemigrate.online.program import Mode, Phase, Piece, Program, Step
from django_safemigrate.online.registry import expansions, folds, placed
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.stepping import steps
from django_safemigrate.online.swapping import together
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    CreateIndex,
    CreateTable,
    DetachPartition,
    DropIndex,
    LockTable,
    NoChange,
    Reindex,
    ValidateConstraint,
)
from django_safemigrate.schema.net import Net
from django_safemigrate.schema.replay import replay

# Deeper than any chain of passes; a pass that gives itself what it was given would never end.
DEPTH = 12


def compile_program(operation: CompiledOperation, database: Database, before: Catalog, net: Net) -> Program:
    """The program that does what ``operation`` does.

    ``before`` is the schema that it meets; ``net`` tells of the schemas around the operation and of the code that is
    deployed. Raises ``CannotWriteError`` when a change cannot be written as SQL.
    """
    if operation.runs_python:
        return Program((Step(Phase.BACKFILL, Mode.PYTHON, (), ()),), operation.opaque)
    units = list(_units(operation, database))
    pieces = in_order(together(pieces_of(units, Situation(database, before, net, ()))))
    return Program(steps(pieces, database, before, net), operation.opaque)


def _units(operation: CompiledOperation, database: Database) -> Iterator[Piece]:
    """The statements of the operation in order: changes one by one, or a whole statement that cannot be taken apart."""
    statements = sorted(operation.statements, key=lambda one: one.position)
    found = [tuple(one.change for one in each.changes) for each in statements]
    every = tuple(change for changes in found for change in changes)
    if any(map(_ends_with_transaction, every)) and all(mode_of(one) is Mode.BRIEF for one in every):
        yield Piece(every, final=True, sql=";\n".join(one.sql for one in statements))
        return
    for statement, changes in zip(statements, found, strict=True):
        if database.divisible(statement.sql):
            yield from (Piece((one,)) for one in changes)
        else:
            yield Piece(changes, final=True, sql=statement.sql)


def _ends_with_transaction(change: Change) -> bool:
    """Whether what follows may rely on something that is there no more in a transaction of its own, or after a crash."""
    return isinstance(change, LockTable) or (isinstance(change, CreateTable) and change.temporary)


def pieces_of(units: Sequence[Piece], situation: Situation) -> Iterator[Piece]:
    """What the passes make of ``units``, in their order: resolved changes, one each, or whole statements, which stay as they
    are. ``situation`` is that before the first."""
    catalog = situation.catalog.snapshot()
    run: list[Change] = []
    for unit in units:
        if unit.sql:
            yield from _expanded(run, replace(situation, catalog=catalog.snapshot()))
            for change in (*run, *unit.changes):
                replay(change, catalog)
            run = []
            yield unit
        else:
            run.extend(unit.changes)
    yield from _expanded(run, replace(situation, catalog=catalog))


def _expanded(changes: Sequence[Change], situation: Situation) -> Iterator[Piece]:
    for fold in folds():
        # Folding may leave names to be resolved anew.
        changes = fold(placed(changes, situation), situation)
    situation = replace(situation, changes=tuple(changes))
    for position, one in enumerate(placed(changes, situation)):
        yield from _expand(one.change, situation.at(one.catalog, position), ())


def _expand(change: Change, situation: Situation, by: tuple[str, ...]) -> Iterator[Piece]:
    if isinstance(change, NoChange):
        return
    if len(by) > DEPTH:
        raise RecursionError(f"The passes {', '.join(by)} never come to an end with {change!r}.")
    kind: Any = type(change)
    for name, expand in expansions(kind):
        pieces = expand(change, situation)
        if pieces is not None:
            yield from _again(list(pieces), situation, (*by, name))
            return
    yield Piece((change,), situation.phase_of(change), mode_of(change), by=" ".join(by))


def _again(pieces: Sequence[Piece], situation: Situation, by: tuple[str, ...]) -> Iterator[Piece]:
    """What the passes make of the pieces of a pass. A phase that a piece names holds for all that comes of it, but
    that what belongs later stays later."""
    catalog = situation.catalog.snapshot()
    for piece in pieces:
        if piece.final or len(piece.changes) > 1:
            told = piece.phase or max(situation.phase_of(one) for one in piece.changes)
            mode = piece.mode or mode_of(piece.changes[0])
            yield replace(piece, phase=told, mode=mode, by=" ".join(by))
        else:
            here = situation.at(catalog.snapshot(), situation.position)
            resolved = situation.database.resolve(piece.changes[0], here.catalog)
            for one in _expand(resolved, here, by):
                phase = max(one.phase, piece.phase) if piece.phase and one.phase else piece.phase or one.phase
                yield replace(one, phase=phase, mode=piece.mode or one.mode)
        for change in piece.changes:
            replay(situation.database.resolve(change, catalog), catalog)


def mode_of(change: Change) -> Mode:
    """How a statement runs that makes just this change: for long, or for a moment."""
    concurrently = (
        isinstance(change, CreateIndex | DropIndex | DetachPartition | Reindex) and change.concurrently
    )
    long = concurrently or isinstance(change, ValidateConstraint | AnalyzeTable)
    # Those of many tables commit after each.
    long = long or (isinstance(change, Reindex) and change.what not in ("index", "table"))
    return Mode.CONCURRENT if long else Mode.BRIEF
