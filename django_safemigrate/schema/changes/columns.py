"""Changes of columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import TableChange
from django_safemigrate.schema.changes.constraints import AddConstraint
from django_safemigrate.schema.objects import Column, Constraint, Expression


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
    """ALTER COLUMN TYPE. ``using`` is the expression of USING, None without one; ``collation`` only
    when the statement names one."""

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
    """``sequence`` is the one the server makes for it, named by ``resolve``; ``numbering`` are options of it,
    in the vendor's words."""

    identity: str
    sequence: str | None = None
    numbering: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DropIdentity(ColumnChange):
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetGenerated(ColumnChange):
    """The expression of a generated column is replaced, or dropped (``expression``
    None: a plain column remains)."""

    expression: Expression | None
    if_exists: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetColumnComment(ColumnChange):
    comment: str | None


@dataclass(frozen=True, slots=True)
class SetColumnOption(ColumnChange):
    """Anything else about a column; ``option`` in the vendor's words, e.g. ``statistics``, ``storage``. Of
    ``identity``, ``value`` is the new kind, "" when it stays, and ``restart`` tells that its sequence begins
    anew. ``part`` is what the statement says of the column, e.g. ``SET STATISTICS 100``."""

    option: str
    value: str = ""
    restart: bool = False
    part: str = field(default="", compare=False, repr=False)
