"""What the code of a data migration does, as far as its source tells: the model that rules ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from django.db.models import Model


class Reach(IntEnum):
    """How many rows a query reaches: ``FEW`` is a number that does not grow with the table (a slice, a key, a
    range of keys), ``MANY`` those that match a condition, ``ALL`` the whole table."""

    FEW = 0
    MANY = 1
    ALL = 2


class Verb(Enum):
    """What is done to rows. ``SAVE``, ``REMOVE`` and ``INSERT`` are about one object each, the others are
    single statements about any number."""

    UPDATE = "update"
    DELETE = "delete"
    BULK_UPDATE = "bulk_update"
    BULK_CREATE = "bulk_create"
    SAVE = "save"
    REMOVE = "remove"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """A model class. ``label``: ``"shop.Order"``, or the name of the variable when the label is not known.
    ``model`` is the class where known: that of the migration's state, or with ``real`` that of the deployed
    code."""

    label: str
    model: type[Model] | None = field(default=None, compare=False)
    real: bool = False


@dataclass(eq=False, slots=True)
class Loop:
    """A loop that is being gone through. ``over``: the model whose rows it goes through, None for anything
    else. ``reach``: of how many. ``batches``: each turn handles a slice, or a range of keys, of a table.
    ``streamed``: the rows are not all loaded at once. ``atomic``: it is inside a ``transaction.atomic`` of
    the code."""

    over: ModelUsed | None = None
    reach: Reach = Reach.FEW
    batches: bool = False
    streamed: bool = False
    gone: bool = False
    atomic: bool = False

    @property
    def endless(self) -> bool:
        """Whether the number of its turns grows with a table."""
        return self.batches or self.reach > Reach.FEW


@dataclass(frozen=True, slots=True)
class Write:
    """Rows that are written. ``place``: the function, as ``fill()``. ``aliased``: the database is named.
    ``once``: something has seen to it that a second run does not do it again: it asks first whether the rows
    are there, or ignores conflicts. ``assigned``: attributes of the object were set before it is saved."""

    place: str
    verb: Verb
    model: ModelUsed | None
    reach: Reach
    loops: tuple[Loop, ...]
    aliased: bool
    once: bool = False
    assigned: bool = True


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows that are read one after the other; ``loop`` says which."""

    place: str
    model: ModelUsed
    loop: Loop


@dataclass(frozen=True, slots=True)
class RealModel:
    """The model of the deployed code is used, in place of the one of the migration's state."""

    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Outside:
    """A call of something outside the database; ``what`` is its dotted name."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class AppCode:
    """A call of the project's own code that is no part of a migration. ``real_models``: it uses models of the
    deployed code."""

    place: str
    what: str
    real_models: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A method or manager that the class of the deployed code has, and that of the migration's state has
    not."""

    place: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Query:
    """Rows that are asked for in the default database because no other is named."""

    place: str
    label: str


@dataclass(frozen=True, slots=True)
class Named:
    """A variable that a model of the state is given."""

    place: str
    variable: str
    label: str


@dataclass(frozen=True, slots=True)
class Sql:
    """A string of SQL that is sent, or None for one that is put together; ``loops`` are those around it."""

    place: str
    text: str | None
    loops: tuple[Loop, ...]


@dataclass(slots=True)
class Reading:
    """All that was read of one callable. ``name``: of the function. ``unreadable``: why there is nothing
    below, None when it was read. ``idle``: it does nothing. ``parameters``: the names of what it is called
    with, and ``used`` those of them that it uses. ``checks_alias``: it asks which database is migrated.
    ``files``: those whose functions were read."""

    name: str
    unreadable: str | None = None
    idle: bool = False
    parameters: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    checks_alias: bool = False
    writes: list[Write] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    real_models: list[RealModel] = field(default_factory=list)
    outside: list[Outside] = field(default_factory=list)
    app_code: list[AppCode] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    sql: list[Sql] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
