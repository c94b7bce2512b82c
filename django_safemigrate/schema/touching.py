"""What of the schema a change touches, to tell whether one has to wait for another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch

from django_safemigrate.schema.changes import (
    AddColumn,
    AddConstraint,
    AddIdentity,
    AlterConstraint,
    AlterType,
    AnalyzeTable,
    Change,
    ColumnChange,
    ConstraintChange,
    CreateIndex,
    CreateTable,
    DropColumn,
    DropConstraint,
    DropDefault,
    DropIdentity,
    DropIndex,
    DropNotNull,
    DropTable,
    IndexChange,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameTable,
    RowsChange,
    SetDefault,
    SetNotNull,
    TableChange,
    ValidateConstraint,
)
from django_safemigrate.schema.objects import Constraint, Kind

# What, table, name: ("column", "shop_order", "total"). A column's NULL, default and type are things of their own.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """``makes``: what the change makes, alters or drops. ``reads``: what has to be there, or to be as it is.
    ``everything``: nobody knows."""

    makes: frozenset[Key] = frozenset()
    reads: frozenset[Key] = frozenset()
    everything: bool = False

    def needs(self, earlier: Touched) -> bool:
        """Whether a change that touches this may need one before it that touches ``earlier``."""
        if self.everything or earlier.everything:
            return True
        return bool((self.makes | self.reads) & earlier.makes or self.makes & earlier.reads)


def _of(makes: set[Key], reads: set[Key] | None = None) -> Touched:
    return Touched(frozenset(makes), frozenset(reads or ()))


def table(name: str) -> Key:
    return ("table", name, "")


def column(holder: str, name: str) -> Key:
    return ("column", holder, name)


@singledispatch
def touched(change: Change) -> Touched:
    """What ``change``, resolved, touches. Of a kind that is not known here: everything."""
    return Touched(everything=True)


@touched.register
def _(change: CreateTable) -> Touched:
    keys = {table(change.table)}
    return _of(keys, {table(one.target) for one in change.constraints if one.target})


@touched.register
def _(change: DropTable) -> Touched:
    return _of({table(change.table)})


@touched.register
def _(change: RenameTable) -> Touched:
    return _of({table(change.table), table(change.new_name)})


@touched.register(AnalyzeTable)
def _(change: TableChange) -> Touched:
    return _of(set(), {table(change.table)})


@touched.register
def _(change: AddColumn) -> Touched:
    name = change.column.name
    made = {column(change.table, name), ("null", change.table, name), ("default", change.table, name)}
    for one in change.constraints:
        made |= _constraint(change.table, one)
    return _of(made, {table(change.table)})


@touched.register
def _(change: DropColumn) -> Touched:
    name = change.column
    made = {column(change.table, name), ("null", change.table, name), ("default", change.table, name)}
    return _of(made, {table(change.table)})


@touched.register
def _(change: RenameColumn) -> Touched:
    return _of(
        {column(change.table, change.column), column(change.table, change.new_name)}, {table(change.table)}
    )


@touched.register
def _(change: SetNotNull) -> Touched:
    return _aspect("null", change, _values(change.table, (change.column,)))


@touched.register
def _(change: DropNotNull) -> Touched:
    return _aspect("null", change)


@touched.register(SetDefault)
@touched.register(DropDefault)
@touched.register(AddIdentity)
@touched.register(DropIdentity)
def _(change: ColumnChange) -> Touched:
    return _aspect("default", change)


@touched.register
def _(change: AlterType) -> Touched:
    return _aspect("type", change, _values(change.table, (change.column,)))


@touched.register
def _(change: ColumnChange) -> Touched:
    return _aspect("option", change)


def _aspect(what: str, change: ColumnChange, values: Iterable[Key] = ()) -> Touched:
    reads = {table(change.table), column(change.table, change.column), *values}
    return _of({(what, change.table, change.column)}, reads)


def _values(holder: str, columns: Iterable[str]) -> set[Key]:
    """What the rows have to be like for a change that looks at them."""
    return {("values", holder, one) for one in columns}


@touched.register
def _(change: AddConstraint) -> Touched:
    one = change.constraint
    reads = {table(change.table), *(column(change.table, name) for name in one.reads)}
    reads |= _values(change.table, one.reads)
    if one.kind is Kind.PRIMARY_KEY:
        reads |= {("null", change.table, name) for name in one.columns}
    if one.target:
        reads |= {table(one.target), *(column(one.target, name) for name in one.target_columns)}
    if change.using_index:
        reads.add(("index", "", change.using_index))
    made = _constraint(change.table, one)
    if one.kind is Kind.NOT_NULL:
        made |= {("null", change.table, name) for name in one.columns}
    return _of(made, reads)


def _constraint(holder: str, one: Constraint) -> set[Key]:
    made = {("constraint", holder, one.name)}
    if one.kind in (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION):
        made.add(("index", "", one.index or one.name))
    return made


@touched.register(DropConstraint)
@touched.register(ValidateConstraint)
@touched.register(AlterConstraint)
def _(change: ConstraintChange) -> Touched:
    made = {("constraint", change.table, change.constraint)}
    if isinstance(change, DropConstraint):
        made.add(("index", "", change.constraint))
    return _of(made, {table(change.table)})


@touched.register
def _(change: RenameConstraint) -> Touched:
    names = (change.constraint, change.new_name)
    made = {("constraint", change.table, one) for one in names} | {("index", "", one) for one in names}
    return _of(made, {table(change.table)})


@touched.register
def _(change: CreateIndex) -> Touched:
    reads = {table(change.table), *(column(change.table, name) for name in change.index.columns)}
    # Its operator classes are those of the types that its columns have then.
    reads |= {("type", change.table, name) for name in change.index.columns}
    if change.index.unique:
        reads |= _values(change.table, change.index.columns)
    return _of({("index", "", change.index.name)}, reads)


@touched.register
def _(change: DropIndex) -> Touched:
    return _of({("index", "", change.index)})


@touched.register
def _(change: RenameIndex) -> Touched:
    return _of({("index", "", change.index), ("index", "", change.new_name)})


@touched.register
def _(change: IndexChange) -> Touched:
    return _of({("index", "", change.index)})


@touched.register
def _(change: RowsChange) -> Touched:
    columns = getattr(change, "columns", ())
    reads = {table(change.table), *map(table, change.reads)}
    made = {("rows", change.table, ""), *_values(change.table, columns)}
    return _of(made, reads | {column(change.table, one) for one in columns})
