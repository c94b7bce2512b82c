"""Cases of every operation on every field with every option, on a table that is there, on one that the
migration makes, and on one that is prepared for it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveField,
    RemoveIndex,
    RenameField,
)
from django.db.migrations.operations.base import Operation

from differential.case import Case, case

Field = Any


@dataclass(frozen=True)
class Kind:
    """A kind of field: ``make`` takes the field's options, ``value`` is a default for it."""

    make: Callable[..., Field]
    value: Any
    indexed: bool = True


def key(**options: Any) -> Field:
    return models.ForeignKey("lab.Shelf", models.CASCADE, related_name="+", **options)


KINDS: Mapping[str, Kind] = {
    "integer": Kind(models.IntegerField, 7),
    "big integer": Kind(models.BigIntegerField, 7),
    "positive integer": Kind(models.PositiveIntegerField, 7),
    "char": Kind(lambda **options: models.CharField(max_length=50, **options), "x"),
    "slug": Kind(lambda **options: models.SlugField(db_index=options.pop("db_index", False), **options), "x"),
    "text": Kind(models.TextField, "x"),
    "boolean": Kind(models.BooleanField, False, indexed=False),
    "moment": Kind(models.DateTimeField, datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)),
    "decimal": Kind(
        lambda **options: models.DecimalField(max_digits=8, decimal_places=2, **options), Decimal("1.5")
    ),
    "float": Kind(models.FloatField, 1.5),
    "uuid": Kind(models.UUIDField, uuid.UUID(int=7)),
    "json": Kind(models.JSONField, {}, indexed=False),
    "array": Kind(lambda **options: ArrayField(models.IntegerField(), **options), [], indexed=False),
    "foreign key": Kind(key, 1, indexed=False),
}
PLAIN: list[tuple[str, Field]] = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
]
SET = models.Q(value__isnull=False)


def item(*fields: tuple[str, Field], **options: Any) -> Operation:
    return CreateModel("Item", [*PLAIN, *fields], options)


def options(kind: Kind) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a field may be added with."""
    yield "null", {"null": True}
    yield "default", {"default": kind.value}
    yield (
        "database default",
        {"db_default": models.Value(kind.value) if isinstance(kind.value, dict) else kind.value},
    )
    if kind.indexed:
        yield "null, index", {"null": True, "db_index": True}
        yield "null, unique", {"null": True, "unique": True}


def added(name: str, kind: Kind) -> Iterator[Case]:
    for option, given in options(kind):
        add = AddField("item", "value", kind.make(**given))
        yield case(f"add {name}, {option}, full table", add, setup=[item()])
        yield case(f"add {name}, {option}, new table", item(), add)


def altered(name: str, kind: Kind) -> Iterator[Case]:
    plain, null = kind.make(), kind.make(null=True)
    with_null, without = [item(("value", null))], [item(("value", plain))]

    def alter(field: Field) -> Operation:
        return AlterField("item", "value", field)

    yield case(f"alter {name}, not null, full table", alter(plain), setup=with_null)
    yield case(f"alter {name}, not null, new table", *with_null, alter(plain))
    proof = models.CheckConstraint(condition=SET, name="item_value_set")
    yield case(
        f"alter {name}, not null, table with a check that proves it",
        alter(plain),
        setup=[item(("value", null), constraints=[proof])],
    )
    yield case(f"alter {name}, null, full table", alter(kind.make(null=True)), setup=without)
    yield case(f"alter {name}, comment, full table", alter(kind.make(db_comment="said")), setup=without)
    yield case(f"alter {name}, default, full table", alter(kind.make(default=kind.value)), setup=without)
    if not isinstance(kind.value, dict):
        has_default = kind.make(db_default=kind.value)
        yield case(f"alter {name}, database default, full table", alter(has_default), setup=without)
        yield case(
            f"alter {name}, no database default, full table",
            alter(plain),
            setup=[item(("value", has_default))],
        )
    if kind.indexed:
        indexed = kind.make(db_index=True)
        yield case(f"alter {name}, index, full table", alter(indexed), setup=without)
        yield case(f"alter {name}, index, new table", *without, alter(indexed))
        yield case(f"alter {name}, no index, full table", alter(plain), setup=[item(("value", indexed))])
        yield case(f"alter {name}, unique, full table", alter(kind.make(unique=True)), setup=without)
    for to, other in KINDS.items():
        if to in WIDER.get(name, ()):
            yield case(f"alter {name} to {to}, full table", alter(other.make()), setup=without)
            yield case(f"alter {name} to {to}, new table", *without, alter(other.make()))


WIDER: Mapping[str, tuple[str, ...]] = {
    "integer": ("big integer", "text", "char", "float", "positive integer"),
    "positive integer": ("integer", "big integer"),
    "big integer": ("decimal", "text"),
    "char": ("text", "slug"),
    "slug": ("char", "text"),
    "uuid": ("text",),
    "float": ("decimal",),
    "decimal": ("float",),
    "boolean": ("char",),
}


def removed(name: str, kind: Kind) -> Iterator[Case]:
    remove, rename = RemoveField("item", "value"), RenameField("item", "value", "other")
    for option, given in (("not null", {}), *options(kind)):
        setup = [item(("value", kind.make(**given)))]
        yield case(f"remove {name}, {option}, full table", remove, setup=setup)
    field = ("value", kind.make(null=True))
    yield case(f"remove {name}, null, new table", item(field), remove)
    yield case(f"rename {name}, full table", rename, setup=[item(field)])
    yield case(f"rename {name}, new table", item(field), rename)
    kept = AlterField(
        "item", "value", kind.make(null=True, db_column="value_id" if name == "foreign key" else "value")
    )
    yield case(f"rename {name}, column kept, full table", kept, rename, setup=[item(field)])


def constrained(name: str, kind: Kind) -> Iterator[Case]:
    field = ("value", kind.make(null=True))
    check = models.CheckConstraint(condition=SET | models.Q(name="never"), name="item_value_check")
    yield case(f"check on {name}, full table", AddConstraint("item", check), setup=[item(field)])
    yield case(f"check on {name}, new table", item(field), AddConstraint("item", check))
    yield case(f"check on {name}, not valid", AddConstraintNotValid("item", check), setup=[item(field)])
    yield case(
        f"check on {name}, validated later",
        ValidateConstraint("item", check.name),
        setup=[item(field), AddConstraintNotValid("item", check)],
    )
    if not kind.indexed:
        return
    index = models.Index(fields=["value"], name="item_value_index")
    unique = models.UniqueConstraint(fields=["value"], name="item_value_unique")
    yield case(f"index on {name}, full table", AddIndex("item", index), setup=[item(field)])
    yield case(f"index on {name}, new table", item(field), AddIndex("item", index))
    yield case(
        f"index on {name}, concurrently",
        AddIndexConcurrently("item", index),
        setup=[item(field)],
        atomic=False,
    )
    has_index = [item(field, indexes=[index])]
    yield case(f"remove index on {name}, full table", RemoveIndex("item", index.name), setup=has_index)
    yield case(
        f"remove index on {name}, concurrently",
        RemoveIndexConcurrently("item", index.name),
        setup=has_index,
        atomic=False,
    )
    yield case(f"unique on {name}, full table", AddConstraint("item", unique), setup=[item(field)])
    yield case(f"unique on {name}, new table", item(field), AddConstraint("item", unique))


GENERATED: tuple[Case, ...] = tuple(
    one
    for make in (added, altered, removed, constrained)
    for name, kind in KINDS.items()
    for one in make(name, kind)
)
