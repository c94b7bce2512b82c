"""Does code of one release work on the schema of another? Its models read, write and delete, each in a
savepoint that is rolled back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

# Fields whose limits are tried one at a time.
CHECKED = ("checked", "count")
Failures = dict[tuple[str, str], str]


class Altered(Exception):
    """A value did not come back as it was written."""


def failures(connection: BaseDatabaseWrapper, state: ProjectState, names: Mapping[str, bool]) -> Failures:
    """What fails, by model and action, when code with these models meets the schema as it is; the value
    is the error's code or kind.

    ``names``: the labels of the models (``app.model``), each with whether to try all that can be done; else
    deleting, which follows keys, is enough.
    """
    found: Failures = {}
    for name, everything in sorted(names.items()):
        model = state.apps.get_model(name)
        for action, run in actions(connection, model):
            if not everything and action != "delete":
                continue
            try:
                with transaction.atomic():
                    run()
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    transaction.set_rollback(True)
            except Exception as error:  # noqa: BLE001 - whatever the code of an application would have met
                found[name, action] = getattr(error.__cause__, "sqlstate", None) or (
                    str(error) if isinstance(error, Altered) else type(error).__name__
                )
    return found


def actions(connection: BaseDatabaseWrapper, model: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    def insert(kind: str, times: int = 1) -> None:
        for number in range(times):
            values = values_of(connection, model, kind, number)
            made = model(**values)
            made.save(force_insert=True)
            if kind in ("plain", "most") and times == 1:
                check(values, model.objects.filter(pk=made.pk).values(*values)[0])

    def find() -> None:
        values = values_of(connection, model, "most", 0)
        searched = {
            name: one
            for name, one in values.items()
            if one is not None and not isinstance(one, dict | list | bytes)
        }
        searched |= {f"{name}__a": 1 for name, one in values.items() if isinstance(one, dict)}
        model.objects.filter(**searched).exists()

    def on_first(act: Callable[[Any], object]) -> None:
        for one in model.objects.order_by("pk")[:1]:
            act(one)

    yield "select", lambda: list(model.objects.all()[:2])
    yield "find", find
    checked = any(one.name in CHECKED for one in model._meta.local_concrete_fields)
    for kind in ("plain", "null", "most", "least", *(["low", "high"] if checked else [])):
        yield f"insert {kind}", lambda kind=kind: insert(kind)  # type: ignore[misc]
    yield "insert twice", lambda: insert("full", 2)
    if any(len(one) > 1 for one in unique_sets(model)):
        yield "insert twice otherwise", lambda: insert("other", 2)
    nothing = {
        one.attname: None for one in model._meta.local_concrete_fields if one.null and not one.generated
    }
    if nothing:
        # Fields of files never write NULL when an object is saved.
        yield "set null", lambda: on_first(lambda one: model.objects.filter(pk=one.pk).update(**nothing))
    yield "update", lambda: on_first(lambda one: one.save(force_update=True))
    yield "delete", lambda: on_first(lambda one: one.delete())
    for many in model._meta.local_many_to_many:
        yield from link_actions(many, on_first)


def link_actions(
    many: Any, on_first: Callable[[Callable[[Any], object]], None]
) -> Iterator[tuple[str, Callable[[], object]]]:
    def add(one: Any) -> None:
        getattr(one, many.name).add(many.remote_field.model.objects.order_by("-pk")[0])

    yield f"add to {many.name}", lambda: on_first(add)
    yield f"clear {many.name}", lambda: on_first(lambda one: getattr(one, many.name).clear())


def check(written: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    for name, value in written.items():
        back = bytes(read[name]) if isinstance(read[name], memoryview) else read[name]
        if isinstance(back, datetime.datetime) and type(value) is datetime.date:
            back = back.date()
        if back != value:
            raise Altered(f"{name}: {value!r} came back as {back!r}")


def values_of(connection: BaseDatabaseWrapper, model: Any, kind: str, number: int) -> dict[str, Any]:
    """The attributes of a new object. ``plain`` leaves out what may be left out, ``full`` nothing; ``null``
    writes NULL where it may and the least values elsewhere; ``other`` is ``full``, with another field of what is
    unique together that differs from object to object; ``least`` and ``most`` write the least and the
    greatest values, and keys that nothing has where no constraint is in the way."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.generated or (
            field.primary_key and isinstance(field, models.AutoField | models.BigAutoField)
        ):
            continue
        if field.null and kind == "null":
            values[field.attname] = None
        elif (field.null or field.has_default() or field.db_default is not NOT_PROVIDED) and kind in (
            "plain",
            "null",
        ):
            continue
        else:
            values[field.attname] = sample(connection, field, kind, number)
    return values


def unique(field: Any, kind: str) -> bool:
    # Of a set it is enough, and for another set that shares a field too much, to vary more than one.
    end = 0 if kind == "other" else -1
    return field.unique or any(field.name == one[end] for one in unique_sets(field.model))


def unique_sets(model: Any) -> list[Sequence[str]]:
    """The fields that are unique together."""
    constraints = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return [one for one in (*model._meta.unique_together, *(each.fields for each in constraints)) if one]


def sample(connection: BaseDatabaseWrapper, field: Any, kind: str, number: int) -> Any:
    if field.is_relation:
        return key(connection, field, kind, number)
    if field.name in CHECKED:
        return {"low": -1, "high": connection.ops.integer_field_range(field.get_internal_type())[1]}.get(
            kind, 5
        )
    limit = kind if kind in ("most", "least", "null") and not field.choices else "plain"
    # No row of the tables has these.
    turn = 5000 + (number if unique(field, kind) else 0)
    if isinstance(field, ArrayField):
        return [sample(connection, field.base_field, kind, 0)]
    if isinstance(field, models.DecimalField):
        edge = (Decimal(10) ** field.max_digits - 1).scaleb(-field.decimal_places)
        return {
            "most": edge,
            "null": -edge,
            "least": -edge,
            "plain": Decimal("1.2345678").quantize(Decimal(1).scaleb(-field.decimal_places)),
        }[limit]
    if isinstance(field, models.IntegerField):
        low, high = connection.ops.integer_field_range(field.get_internal_type())
        return {"most": high, "null": low, "least": low, "plain": turn}[limit]
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=turn)
    if isinstance(field, models.GenericIPAddressField):
        return "10.1.2.3"
    if isinstance(field, models.CharField | models.TextField):
        return {"most": "1" * (field.max_length or 300), "null": "", "least": "", "plain": str(turn)}[limit]
    return OTHERS[field.get_internal_type()]


OTHERS: dict[str, Any] = {
    "BooleanField": True,
    "FloatField": 1.2345678,
    "DateField": datetime.date(2024, 2, 29),
    "DateTimeField": datetime.datetime(2024, 2, 29, 12, 34, 56, tzinfo=datetime.UTC),
    "TimeField": datetime.time(1, 2, 3),
    "DurationField": datetime.timedelta(days=3, seconds=1),
    "JSONField": {"a": 1},
    "BinaryField": b"x",
    "IntegerRangeField": NumericRange(5000, 5002),
}


def key(connection: BaseDatabaseWrapper, field: Any, kind: str, number: int) -> Any:
    target = field.remote_field.model
    if kind == "most" and not field.db_constraint:
        return connection.ops.integer_field_range(field.target_field.get_internal_type())[1]
    if unique(field, kind) or kind == "most":
        # One that nobody refers to, and whose columns differ from each other.
        made = target(**values_of(connection, target, "plain", number + sum(map(ord, field.name))))
        made.save(force_insert=True)
        return getattr(made, field.target_field.attname)
    return target.objects.order_by("pk").values_list(field.target_field.attname, flat=True)[0]
