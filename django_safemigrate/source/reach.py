"""How many rows a queryset reaches after another condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from django_safemigrate.source.reading import Reach
from django_safemigrate.source.values import (
    UNKNOWN,
    Answer,
    Attribute,
    Const,
    Either,
    Live,
    Many,
    Row,
    Rows,
    Thing,
    Value,
    limited,
    options,
)

_LOWER, _UPPER = {"gt", "gte"}, {"lt", "lte"}


@dataclass(frozen=True, slots=True)
class _Keys:
    """What picks out single rows of a model: columns that are unique, and sets of columns that are so
    together."""

    primary: frozenset[str]
    alone: frozenset[str]
    together: tuple[frozenset[str], ...]


def filtered(rows: Rows, conditions: Mapping[str, Value], others: Iterable[Value]) -> Rows:
    """``rows`` after ``filter(*others, **conditions)``."""
    keys = _keys(rows.used.model if rows.used else None)
    if not conditions and not [*others]:
        return rows
    equal: set[str] = set()
    low, high, reach, cut = rows.low, rows.high, Reach.MANY, rows.cut
    for condition, value in conditions.items():
        path, _, lookup = condition.partition("__")
        if lookup in ("", "exact") and _is_one_of_a_kind(value):
            reach = Reach.FEW
        if lookup in ("", "exact"):
            equal.add(path)
        elif lookup == "in" and path in keys.alone and _is_short(value):
            reach, cut = Reach.FEW, cut or _is_cut(value)
        elif path in keys.primary:
            low, high = low or lookup in _LOWER, high or lookup in _UPPER
            if lookup == "range":
                low = high = True
    if equal & keys.alone or any(one <= equal for one in keys.together):
        reach = Reach.FEW
    if low and high:
        reach, cut = Reach.FEW, True
    gone = rows.gone or any(map(_asks_for_nothing, conditions, conditions.values()))
    return replace(limited(rows, reach), low=low, high=high, cut=cut, gone=gone)


def sliced(rows: Rows, upper: Value | None) -> Rows:
    """``rows[:upper]``, ``upper`` None for ``rows[n:]``."""
    if upper is None or upper == Const(None):
        return rows
    return replace(limited(rows, Reach.FEW), cut=rows.cut or rows.reach > Reach.FEW)


def _asks_for_nothing(condition: str, value: Value) -> bool:
    """Whether it is met only by what has not been filled in yet."""
    if condition.endswith("__isnull"):
        return value == Const(True)
    return value in (Const(None), Const(""))


def _is_one_of_a_kind(value: Value) -> bool:
    """Whether rows equal to it belong to one object, or hold a value of one: their number is not that of the
    table."""
    return all(
        isinstance(one, Row) or (isinstance(one, Attribute) and not one.shared) for one in options(value)
    )


def _is_short(value: Value) -> bool:
    """Whether a list holds no more when the table grows; for what is not known, yes."""
    if isinstance(value, Either):
        return all(map(_is_short, value.options))
    if isinstance(value, Rows):
        return value.reach is Reach.FEW
    if isinstance(value, Thing):
        # An expression of Django's is SQL, whose rows nobody has counted.
        return not (isinstance(value.cls, Live) and str(value.cls.thing.__module__).startswith("django.db."))
    return not (isinstance(value, Many) and value.source)


def _is_cut(value: Value) -> bool:
    """Whether it is one batch of keys of more."""
    return any(isinstance(one, Rows) and one.cut for one in options(value)) or value is UNKNOWN


def tells_what_is_there(value: Value) -> bool:
    """Whether it says which rows there are in the database: a condition on it asks before it writes."""
    if isinstance(value, Many):
        return bool(value.source) or any(map(tells_what_is_there, value.items))
    return any(isinstance(one, Answer | Rows | Row) for one in options(value))


def _keys(model: type[Model] | None) -> _Keys:
    if model is None:
        return _Keys(frozenset({"pk", "id"}), frozenset({"pk", "id"}), ())
    meta = model._meta
    key = meta.pk
    primary = frozenset({"pk", *_names(key)})
    alone = {name for field in meta.fields if field.unique for name in _names(field)}
    constraints = [one.fields for one in meta.total_unique_constraints]
    together = tuple(
        frozenset(fields) for fields in (*meta.unique_together, *constraints) if _all_known(model, fields)
    )
    return _Keys(primary, primary | alone, together)


def _names(field: Field[object, object]) -> set[str]:
    return {field.name, field.attname}


def _all_known(model: type[Model], fields: Iterable[str]) -> bool:
    try:
        return all(model._meta.get_field(name) for name in fields)
    except FieldDoesNotExist:
        return False
