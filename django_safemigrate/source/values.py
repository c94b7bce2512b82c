"""What an expression may stand for, as far as can be told without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Model

from django_safemigrate.source.files import FunctionNode
from django_safemigrate.source.reading import ModelUsed, Reach

# More alternatives than a table of a few names in a migration has.
_ALTERNATIVES = 12


class Value:
    """Something. Instances of this class itself are things that nothing is known of."""

    __slots__ = ()


UNKNOWN = Value()


@dataclass(eq=False, slots=True)
class Module:
    """A module: ``names`` are its globals where it is loaded, ``tree`` its source, ``rebound`` what the code
    that is read has put in their place. ``dotted`` is its name."""

    dotted: str
    path: str
    names: Mapping[str, object]
    tree: ast.Module | None = None
    rebound: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Scope:
    """The variables of a function that is read, and the scope it is written in. ``place``: what messages call
    it."""

    module: Module
    place: str
    names: dict[str, Value] = field(default_factory=dict)
    parent: Scope | None = None
    shared: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A string, number, boolean or None."""

    value: str | bytes | int | float | complex | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Live(Value):
    """An object of the loaded program: a module, class, function, or anything in a module. It is looked at,
    never called."""

    thing: object


@dataclass(frozen=True, slots=True)
class Dotted(Value):
    """Something in a module that is not loaded, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Given(Value):
    """What Django gives to the callable and what hangs on it: ``apps``, ``editor``, ``connection``,
    ``alias``, ``cursor``."""

    role: str


@dataclass(frozen=True, slots=True)
class ModelClass(Value):
    """A model class."""

    used: ModelUsed


@dataclass(frozen=True, slots=True)
class Rows(Value):
    """A manager or queryset. ``used`` None: the related rows of one object. ``cut``: it is a slice, or a
    range of keys, of more. ``low``/``high``: its keys are bounded on that side. ``instances``: it gives
    objects, not values. ``grouped``: it gives groups of rows, ``distinct`` each only once. ``gone``: rows
    leave it once they are done, since it asks for what is not there yet."""

    used: ModelUsed | None
    reach: Reach = Reach.ALL
    aliased: bool = False
    streamed: bool = False
    instances: bool = True
    grouped: bool = False
    distinct: bool = False
    cut: bool = False
    low: bool = False
    high: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Row(Value):
    """An object of a model. ``stored``: it came from the database."""

    used: ModelUsed | None
    stored: bool
    aliased: bool = False


@dataclass(frozen=True, slots=True)
class Attribute(Value):
    """An attribute or item of a row. ``shared``: it is one of the different values that many rows have."""

    of: Row | None
    name: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Answer(Value):
    """What only the database knows: a number of rows, whether there are any."""


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of something, not called yet."""

    of: Value
    name: str


@dataclass(frozen=True, slots=True)
class Many(Value):
    """A list, tuple, set or dict. ``source``: the rows for each of which it holds an item, None for a fixed
    number. ``keys``: those of a dict, None for the others."""

    items: tuple[Value, ...]
    source: Rows | None = None
    keys: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True)
class Batches(Value):
    """Slices of rows, one after the other."""

    of: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Local(Value):
    """A function or class of the source at hand, with the scope it is written in. ``this``: the object it is
    a method of."""

    node: FunctionNode | ast.ClassDef
    scope: Scope
    this: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Thing(Value):
    """An object that the source makes, with the attributes it gives it."""

    cls: Value
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Partial(Value):
    """A callable that has some of its arguments."""

    of: Value
    leading: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Either(Value):
    """One of several, depending on the way that was taken."""

    options: tuple[Value, ...]


def options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def either(values: Iterable[Value]) -> Value:
    """One value for what may be any of ``values``."""
    found: list[Value] = []
    for value in values:
        for option in options(value):
            if option not in found:
                found.append(option)
    known = [one for one in found if one is not UNKNOWN]
    if not known or len(known) > _ALTERNATIVES:
        return UNKNOWN
    return known[0] if len(found) == 1 else Either(tuple(found))


def of_state(model: type[Model]) -> ModelClass:
    return ModelClass(ModelUsed(model._meta.label, model))


def of_code(model: type[Model]) -> ModelClass:
    return ModelClass(ModelUsed(model._meta.label, model, real=True))


def limited(rows: Rows, reach: Reach) -> Rows:
    """The same rows, with a condition that reaches so many."""
    return replace(rows, reach=min(rows.reach, reach))
