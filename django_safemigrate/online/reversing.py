"""The program that undoes steps of another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django_safemigrate.databases.base import Database
from django_safemigrate.online.compiling import pieces_of
from django_safemigrate.online.program import Phase, Piece, Program, Step
from django_safemigrate.online.situation import Situation
from django_safemigrate.online.stepping import unjudged
from django_safemigrate.online.swapping import together
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    AlterType,
    Change,
    DropColumn,
    FillColumn,
    SetColumnComment,
    SetColumnOption,
    SetNotNull,
    SetTableComment,
    SetTableOption,
    UpdateRows,
)
from django_safemigrate.schema.inverse import Irreversible, inverse, lasting, losses
from django_safemigrate.schema.net import Net, required
from django_safemigrate.schema.objects import Expression
from django_safemigrate.schema.replay import replay


def reverse_program(
    steps: Sequence[Step],
    database: Database,
    before: Catalog,
    net: Net,
    defaults: Mapping[tuple[str, str], Expression] | None = None,
) -> Program:
    """The program that leads back from the schema that ``steps`` leave to ``before``, the one that they met.

    ``steps`` are those of a program, or some of them: those before the deploy, or the contract. The code that runs then
    ran on both schemas, so that no step is of the contract and all may run at one time; of ``net`` only what it knows of
    types and constraints counts. ``defaults`` are values for columns, by table and column, that are written where a column
    that is to be NOT NULL again holds none. Rows that were written stay, as ``loses`` says. Where something else cannot be undone
    ``opaque`` says it, and there are no steps: half of them would leave a schema that nobody knows. Raises
    ``CannotWriteError`` as ``compile_program`` does.
    """
    catalog = before.snapshot()
    undone = _Undone(before, net)
    for step in steps:
        catalog.end_transaction()
        for change in step.changes:
            met = catalog.snapshot()
            replay(change, catalog)
            undone.add(change, met, catalog)
    loses = tuple(undone.told)
    if undone.refused:
        return Program((), " ".join(undone.refused), loses)
    # By the time that it is undone, a table that was made is in use.
    catalog.begin()
    units = [Piece((one,)) for one in _filled(lasting(undone.changes, catalog), defaults or {})]
    situation = Situation(database, catalog, replace(net, before=before, after=before), ())
    pieces = together([_at_once(one) for one in pieces_of(units, situation)])
    return Program(unjudged(pieces, database, catalog), None, loses)


def _filled(changes: Iterable[Change], defaults: Mapping[tuple[str, str], Expression]) -> Iterator[Change]:
    for one in changes:
        if isinstance(one, SetNotNull) and (one.table, one.column) in defaults:
            yield FillColumn(one.table, columns=(one.column,), value=defaults[one.table, one.column])
        yield one


def _at_once(piece: Piece) -> Piece:
    return replace(piece, phase=Phase.EXPAND) if piece.phase is Phase.CONTRACT else piece


@dataclass(slots=True)
class _Undone:
    """What undoes changes that have been made since ``before``, the last one first; what is lost, and what cannot be
    undone, each sentence once."""

    before: Catalog
    net: Net
    changes: list[Change] = field(default_factory=list)
    told: dict[str, None] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)

    def add(self, change: Change, met: Catalog, left: Catalog) -> None:
        """``change`` was made next, and led from ``met`` to ``left``."""
        try:
            self.changes[:0] = inverse(change, met, left)
            sentences = [
                *losses(change, met, left),
                *_converted(change, met, self.net),
                *_unfilled(change, self.before),
            ]
        except Irreversible as reason:
            if not change.touches_data:
                self.refused[str(reason)] = None
                return
            sentences = [str(reason)]
        if _outlives(change, self.before):
            self.told.update(dict.fromkeys(sentences))


def _converted(change: Change, met: Catalog, net: Net) -> Iterator[str]:
    """What the values of a column may have lost as they became of another type."""
    if not isinstance(change, AlterType):
        return
    table = met.tables.get(change.table)
    old = table.columns.get(change.column) if table else None
    if old is not None and not net.fits(old.type, change.type):
        yield f"What values of {change.table}.{change.column} lost as they became {change.type} is gone."


def _unfilled(change: Change, before: Catalog) -> Iterator[str]:
    """A column that comes back without values, and was to have some."""
    table = before.tables.get(change.table) if isinstance(change, DropColumn) else None
    column = table.columns.get(change.column) if table and isinstance(change, DropColumn) else None
    if table is not None and column is not None and required(column):
        yield f"{table.name}.{column.name} was NOT NULL, which it cannot be again while there are rows."


def _outlives(change: Change, before: Catalog) -> bool:
    """Whether what it sets is still there when all is undone; not so of a column that was made along with it."""
    if isinstance(change, SetTableComment | SetTableOption):
        return change.table in before.tables
    columns: tuple[str, ...] = ()
    if isinstance(change, SetColumnComment | SetColumnOption):
        columns = (change.column,)
    elif isinstance(change, UpdateRows):
        columns = change.columns
    else:
        return True
    table = before.tables.get(change.table)
    return not columns or (table is not None and any(one in table.columns for one in columns))
