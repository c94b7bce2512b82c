"""The objects a catalog holds. All frozen: a change replaces an object, so that any
earlier state stays readable.

Names are unquoted. A table in another schema than the default one is named ``schema.table``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Volatility(StrEnum):
    """How often an expression may give another value; ``UNKNOWN`` is to be treated as ``VOLATILE``."""

    IMMUTABLE = "immutable"
    STABLE = "stable"
    VOLATILE = "volatile"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Expression:
    """A SQL expression in canonical spelling, the columns it reads, and its volatility.

    ``sql`` is for comparing and showing; casts that a server adds by itself are left out of it. ``written``
    is the text to run where the two differ, else "".
    """

    sql: str
    columns: tuple[str, ...] = ()
    volatility: Volatility = Volatility.IMMUTABLE
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Storage:
    """How rows or keys are kept: the storage ``parameters``, each with its value (None for one that is named
    alone), the ``tablespace``, and the access ``method`` of a table. What is "" is the server's choice."""

    parameters: tuple[tuple[str, str | None], ...] = ()
    tablespace: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``type`` is spelled as the server prints it (PostgreSQL: ``format_type``),
    e.g. ``character varying(50)``.

    ``identity`` is ``""``, ``"always"`` or ``"by default"``. ``generated`` is set for a generated column,
    ``stored`` tells its kind. ``sequence`` names the sequence behind a serial or identity column.

    ``numbering`` (options of the sequence of an identity) and ``storage`` are for writing the statement
    again, in the vendor's words.
    """

    name: str
    type: str
    null: bool = True
    default: Expression | None = None
    identity: str = ""
    generated: Expression | None = None
    stored: bool = False
    collation: str | None = None
    sequence: str | None = None
    numbering: str = field(default="", compare=False, repr=False)
    storage: str = field(default="", compare=False, repr=False)


class Kind(StrEnum):
    """What a constraint demands."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"
    EXCLUSION = "exclusion"
    NOT_NULL = "not null"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A table constraint. ``name`` is "" as long as the server has not chosen one.

    ``columns`` are those it demands something of (for a CHECK: those its expression reads).
    ``target``/``target_columns`` are a foreign key's. ``validated`` is False for NOT VALID. ``index`` names
    the index behind a key or exclusion constraint.

    An exclusion constraint has the ``keys`` of its index, the ``operators`` they are compared by
    and the ``method`` of the index; its ``expression`` is the condition of its WHERE, and
    ``columns`` are those its keys read.

    The rest is for writing the statement again: ``no_inherit`` (a CHECK or NOT NULL that children are not
    given), ``match_full``, ``set_columns`` (those alone that ON DELETE SET NULL or SET DEFAULT sets),
    ``temporal`` (the last column is a period: WITHOUT OVERLAPS, PERIOD), ``storage`` of the index.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...] = ()
    expression: Expression | None = None
    target: str | None = None
    target_columns: tuple[str, ...] = ()
    validated: bool = True
    deferrable: bool = False
    initially_deferred: bool = False
    nulls_distinct: bool = True
    include: tuple[str, ...] = ()
    on_delete: str = "no action"
    on_update: str = "no action"
    index: str | None = None
    enforced: bool = True
    keys: tuple[IndexKey, ...] = ()
    operators: tuple[str, ...] = ()
    method: str = ""
    no_inherit: bool = field(default=False, compare=False, repr=False)
    match_full: bool = field(default=False, compare=False, repr=False)
    set_columns: tuple[str, ...] = field(default=(), compare=False, repr=False)
    temporal: bool = field(default=False, compare=False, repr=False)
    storage: Storage = field(default=Storage(), compare=False, repr=False)

    @property
    def reads(self) -> tuple[str, ...]:
        """Every column of its table that the constraint depends on, each once."""
        condition = self.expression.columns if self.expression else ()
        return tuple(dict.fromkeys((*self.columns, *self.include, *condition)))


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of an index: a column or, when ``column`` is None, an expression. ``parameters`` are those of
    the operator class."""

    column: str | None
    expression: Expression | None = None
    opclass: str | None = None
    collation: str | None = None
    descending: bool = False
    nulls_first: bool | None = None
    parameters: tuple[tuple[str, str | None], ...] = field(default=(), compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the key reads."""
        if self.column is not None:
            return (self.column,)
        return self.expression.columns if self.expression else ()


@dataclass(frozen=True, slots=True)
class Index:
    """An index. ``constraint`` names the constraint it belongs to, if any. ``valid`` is False for the remains
    of a failed concurrent build."""

    name: str
    table: str
    keys: tuple[IndexKey, ...] = ()
    unique: bool = False
    method: str = "btree"
    where: Expression | None = None
    include: tuple[str, ...] = ()
    nulls_distinct: bool = True
    valid: bool = True
    constraint: str | None = None
    storage: Storage = field(default=Storage(), compare=False, repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the index depends on: keys, expressions, INCLUDE and WHERE,
        each once, in that order."""
        if len(self.keys) == 1 and self.keys[0].column and self.where is None and not self.include:
            return self.keys[0].columns
        found: dict[str, None] = {}
        for key in self.keys:
            found.update(dict.fromkeys(key.columns))
        found.update(dict.fromkeys(self.include))
        found.update(dict.fromkeys(self.where.columns if self.where else ()))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence; ``owner`` is the ``(table, column)`` it goes with, if any."""

    name: str
    owner: tuple[str, str] | None = None
    type: str = "bigint"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with what belongs to it. ``unknown`` says why its shape cannot be trusted ("" when it can).

    ``partitioned`` for a partitioned parent; ``parent`` for a partition or an inheriting table;
    ``is_default`` for the partition that takes the rows no other partition of its parent takes.
    """

    name: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    indexes: Mapping[str, Index] = field(default_factory=dict)
    partitioned: bool = False
    parent: str | None = None
    unknown: str = ""
    temporary: bool = False
    is_default: bool = False

    def constraint(self, kind: Kind) -> tuple[Constraint, ...]:
        """The constraints of one kind, in the order they were made."""
        return tuple(one for one in self.constraints.values() if one.kind is kind)


class RelationKind(StrEnum):
    """What else than a table may bear a relation's name."""

    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    FOREIGN_TABLE = "foreign table"


@dataclass(frozen=True, slots=True)
class View:
    """A view. ``reads`` are the tables and views its query names; ``names`` what may be a column in it, None
    where that is not known; ``unique`` the unique indexes of a materialized view that cover every row by
    columns alone."""

    name: str
    kind: RelationKind = RelationKind.VIEW
    reads: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    names: frozenset[str] | None = None

    def may_read(self, column: str) -> bool:
        """Whether its query may read a column of that name."""
        return self.names is None or column in self.names


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain over ``type``. ``checked`` when it has a CHECK or NOT NULL of its own, which a table with a
    column of it has to obey."""

    name: str
    type: str
    checked: bool = False
