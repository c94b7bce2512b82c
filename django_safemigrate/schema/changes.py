"""The vendor-neutral language of changes: what a statement does to a schema or its rows.

Every change is a frozen dataclass that holds enough to be written back as SQL. ``if_exists``/``if_not_exists`` and ``cascade`` are
those of the statement. Where they come from (the operation, its model states) is kept beside them by the compiler, see
``compiler.PricedChange``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django_safemigrate.schema.objects import Column, Constraint, Expression, Index, Sequence, View


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement, or one part of an ALTER TABLE, does. ``touches_data`` is set on those that write rows."""

    touches_data: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TableChange(Change):
    """A change of one table that exists before it, named ``table``."""

    table: str


# --- tables -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateTable(Change):
    """CREATE TABLE. ``partition_of``/``inherits`` name parents (``is_default``: its DEFAULT partition);
    ``like`` a table whose columns are copied; ``source`` tables of AS SELECT.

    ``including`` says, for each of ``like``, what else than columns and NOT NULL is copied, in SQL's words: ``defaults``, ``indexes`` ….
    ``indexes`` are those copied from a parent, filled in by ``resolve``.
    """

    table: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    temporary: bool = False
    unlogged: bool = False
    partitioned: bool = False
    partition_of: str | None = None
    inherits: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    as_query: bool = False
    including: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[Index, ...] = ()
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class DropTable(TableChange):
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameTable(TableChange):
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetTableSchema(TableChange):
    schema: str


@dataclass(frozen=True, slots=True)
class SetTableComment(TableChange):
    comment: str | None


@dataclass(frozen=True, slots=True)
class SetTableOption(TableChange):
    """Anything else about a table that is set in its catalog row alone; ``option`` in the vendor's words, e.g. ``storage parameters``."""

    option: str


@dataclass(frozen=True, slots=True)
class RewriteTable(TableChange):
    """A statement whose purpose is to write the table anew; ``how`` in the vendor's words, e.g. ``VACUUM FULL``, ``CLUSTER``."""

    how: str


@dataclass(frozen=True, slots=True)
class TruncateTable(TableChange):
    touches_data: ClassVar[bool] = True
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class LockTable(TableChange):
    """An explicit LOCK TABLE; ``mode`` as the vendor's manual spells it."""

    mode: str


@dataclass(frozen=True, slots=True)
class AnalyzeTable(TableChange):
    """Statistics are taken (ANALYZE), or dead rows are freed (plain VACUUM)."""


@dataclass(frozen=True, slots=True)
class AttachPartition(TableChange):
    """``constraints``, ``indexes`` and ``identities`` (of columns) are those of the parent that the partition is given, filled in by ``resolve``.
    ``is_default`` for the partition that takes the rows no other one takes."""

    partition: str
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    is_default: bool = False
    identities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DetachPartition(TableChange):
    partition: str
    concurrently: bool = False


# --- columns ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddColumn(TableChange):
    """ADD COLUMN with the constraints written inline (a NOT NULL is the column's own ``null=False``).

    ``parts`` is what these make on the partitions, which get the column too; filled in by ``resolve``.
    """

    column: Column
    constraints: tuple[Constraint, ...] = ()
    if_not_exists: bool = False
    parts: tuple[AddConstraint, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnChange(TableChange):
    """A change of one column that exists before it, named ``column``."""

    column: str


@dataclass(frozen=True, slots=True)
class DropColumn(ColumnChange):
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameColumn(ColumnChange):
    """``spelled`` is the new name as it stands in an expression, filled in by ``resolve``."""

    new_name: str
    spelled: str = ""


@dataclass(frozen=True, slots=True)
class AlterType(ColumnChange):
    """ALTER COLUMN TYPE. ``using`` is the expression of USING, None without one; ``collation`` only when the statement names one."""

    type: str
    using: Expression | None = None
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class SetNotNull(ColumnChange):
    pass


@dataclass(frozen=True, slots=True)
class DropNotNull(ColumnChange):
    pass


@dataclass(frozen=True, slots=True)
class SetDefault(ColumnChange):
    default: Expression


@dataclass(frozen=True, slots=True)
class DropDefault(ColumnChange):
    pass


@dataclass(frozen=True, slots=True)
class AddIdentity(ColumnChange):
    """``sequence`` is the one the server makes for it, named by ``resolve``."""

    identity: str
    sequence: str | None = None


@dataclass(frozen=True, slots=True)
class DropIdentity(ColumnChange):
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetGenerated(ColumnChange):
    """The expression of a generated column is replaced, or dropped (``expression`` None: a plain column remains)."""

    expression: Expression | None


@dataclass(frozen=True, slots=True)
class SetColumnComment(ColumnChange):
    comment: str | None


@dataclass(frozen=True, slots=True)
class SetColumnOption(ColumnChange):
    """Anything else about a column; ``option`` in the vendor's words, e.g. ``statistics``, ``storage``. Of ``identity``, ``value`` is the
    new kind, "" when it stays."""

    option: str
    value: str = ""


# --- constraints ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddConstraint(TableChange):
    """ADD CONSTRAINT. ``constraint.validated`` is False for NOT VALID; ``using_index`` names the index of USING INDEX.

    ``parts`` is what the same statement does on each partition, filled in by ``resolve``.
    """

    constraint: Constraint
    using_index: str | None = None
    parts: tuple[AddConstraint, ...] = ()


@dataclass(frozen=True, slots=True)
class ConstraintChange(TableChange):
    """A change of one constraint that exists before it, named ``constraint``."""

    constraint: str


@dataclass(frozen=True, slots=True)
class ValidateConstraint(ConstraintChange):
    pass


@dataclass(frozen=True, slots=True)
class DropConstraint(ConstraintChange):
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameConstraint(ConstraintChange):
    new_name: str


@dataclass(frozen=True, slots=True)
class AlterConstraint(ConstraintChange):
    """Deferrability or enforcement of a constraint changes."""

    deferrable: bool | None = None
    initially_deferred: bool | None = None
    enforced: bool | None = None


@dataclass(frozen=True, slots=True)
class SetConstraintsMode(Change):
    """SET CONSTRAINTS; no ``names`` means ALL."""

    names: tuple[str, ...]
    immediate: bool


# --- indexes ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateIndex(TableChange):
    """CREATE INDEX; ``only`` for ON ONLY (a partitioned parent alone).

    ``parts`` is what the same statement does on each partition, filled in by ``resolve``.
    """

    index: Index
    concurrently: bool = False
    if_not_exists: bool = False
    only: bool = False
    parts: tuple[CreateIndex, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexChange(Change):
    """A change of one index that exists before it, named ``index``; the statement does not name its table."""

    index: str


@dataclass(frozen=True, slots=True)
class DropIndex(IndexChange):
    concurrently: bool = False
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex(IndexChange):
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetIndexOption(IndexChange):
    option: str


@dataclass(frozen=True, slots=True)
class AttachIndex(IndexChange):
    """A partition's index is attached to its parent's."""

    partition_index: str


@dataclass(frozen=True, slots=True)
class Reindex(Change):
    """REINDEX; ``what`` is ``index``, ``table``, ``schema``, ``database`` or ``system``."""

    what: str
    name: str
    concurrently: bool = False


# --- sequences --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateSequence(Change):
    sequence: Sequence
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropSequence(Change):
    sequence: str
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AlterSequence(Change):
    """``owner`` is None when the statement leaves it as it is, ``("", "")`` for OWNED BY NONE; ``type`` None likewise."""

    sequence: str
    owner: tuple[str, str] | None = None
    type: str | None = None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameSequence(Change):
    sequence: str
    new_name: str


# --- views, triggers and everything else that has a name ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateView(Change):
    view: View
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropView(Change):
    view: str
    materialized: bool = False
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RefreshView(Change):
    view: str
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class CreateTrigger(TableChange):
    name: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropTrigger(TableChange):
    name: str
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameTrigger(TableChange):
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class SetTriggerEnabled(TableChange):
    """``name`` is ``ALL`` or ``USER`` for every trigger."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class ChangePolicy(TableChange):
    """A row security policy is created, altered or dropped, or row security itself switched."""

    action: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRule(TableChange):
    """A rewrite rule is created, altered, dropped, enabled or disabled."""

    action: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChangeObject(Change):
    """An object that is neither a table's part nor holds rows: ``what`` is its kind in the vendor's words (``function``, ``type``,
    ``extension``, ``schema``, ``collation``, ``role``, …); ``action`` is ``create``, ``replace``, ``alter``, ``rename``, ``drop`` or ``comment``."""

    action: str
    what: str
    name: str
    cascade: bool = False
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class CreateEnum(Change):
    """An enumerated type is made, with its values in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeEnum(Change):
    """Values of an enumerated type: ``action`` is ``add value`` or ``rename value`` (from ``value`` to ``new_value``).

    A value is added at the end, or next to ``neighbour``: before it, or ``after`` it.
    """

    action: str
    name: str
    value: str
    new_value: str = ""
    neighbour: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class CreateDomain(Change):
    name: str
    type: str
    constraints: tuple[Constraint, ...] = ()
    null: bool = True


@dataclass(frozen=True, slots=True)
class AlterDomain(Change):
    """``action`` is ``add constraint``, ``validate constraint``, ``drop constraint``, ``set not null``, ``drop not null`` or another."""

    name: str
    action: str
    constraint: Constraint | None = None


# --- rows -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowsChange(TableChange):
    """Rows are written. ``where`` is the condition's SQL, None without one; ``bounded`` when it can reach few rows only
    (a key compared with constants, VALUES); ``reads`` are other tables the statement reads.

    ``pinned`` are the columns of the table that the condition holds to constants. Without the table's keys at hand, ``bounded`` is set
    as soon as there is one; it is really so when they cover a unique key.
    """

    touches_data: ClassVar[bool] = True
    where: str | None = None
    bounded: bool = False
    reads: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InsertRows(RowsChange):
    pass


@dataclass(frozen=True, slots=True)
class UpdateRows(RowsChange):
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeleteRows(RowsChange):
    pass


@dataclass(frozen=True, slots=True)
class ReadRows(Change):
    """A query. ``locks`` when it locks the rows it reads (FOR UPDATE …); ``calls`` names the functions it calls."""

    tables: tuple[str, ...] = ()
    locks: bool = False
    calls: tuple[str, ...] = ()


# --- session and code -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetSetting(Change):
    """SET, RESET or set_config; ``value`` None for RESET or DEFAULT; ``local`` for SET LOCAL."""

    name: str
    value: str | None
    local: bool = False


@dataclass(frozen=True, slots=True)
class ControlTransaction(Change):
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT … written in the SQL itself; ``action`` in lower case."""

    action: str


@dataclass(frozen=True, slots=True)
class NoChange(Change):
    """A statement that changes nothing; ``what`` says which. ``table`` is the one that is locked all the same to find that out, if any."""

    what: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Opaque(Change):
    """A statement nobody here understands. ``reason`` says why; ``tables`` are those its text is known to name."""

    reason: str
    tables: tuple[str, ...] = ()


CHANGE_KINDS: Mapping[str, type[Change]] = {
    name: kind for name, kind in list(globals().items()) if isinstance(kind, type) and issubclass(kind, Change)
}
