"""Whatever works through a table under a lock that stops its traffic, or breaks deployed
code, is found by some rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db.migrations import (
    AddField,
    AlterField,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.models import (
    CASCADE,
    BigIntegerField,
    CharField,
    ForeignKey,
    IntegerField,
    OneToOneField,
    PositiveIntegerField,
    SlugField,
    TextField,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from django_safemigrate.compiler import CompiledMigration, Compiler, PricedChange
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import Mark, load, mark, walk
from django_safemigrate.rules import Severity
from django_safemigrate.schema.changes import RefreshView
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.effects import Blocks
from linting import Release, compiled, findings_in
from rules.pages import releases
from rules.test_pages import EXAMPLES

HEARD = (Severity.ERROR, Severity.WARNING)


def _stops_traffic(priced: PricedChange) -> bool:
    """Nobody writes to a materialized view: what stops only writes to one stops nobody."""
    worst = [blocks for _, blocks in priced.dangers()]
    return Blocks.READS in worst or (Blocks.WRITES in worst and not isinstance(priced.change, RefreshView))


def missed(migration: CompiledMigration) -> Iterator[str]:
    """Operations that stop traffic without an error about them, or break old code
    without an error or warning."""
    found = list(findings_in(migration))
    for operation in migration.operations:
        mine = [one for one in found if one.operation == operation.path]
        stops = any(_stops_traffic(priced) for priced in operation.changes())
        if stops and not any(
            one.severity is Severity.ERROR and one.work not in (None, "catalog") for one in mine
        ):
            yield f"{migration.migration} {operation.path} stops traffic"
        breaking = any(
            breaks(priced.change, migration.net).old
            for priced in operation.changes()
            if priced.table or not priced.effects
        )
        old_code = mark(migration.migration) is not Mark.AFTER
        if breaking and old_code and not any(one.severity in HEARD for one in mine):
            yield f"{migration.migration} {operation.path} breaks old code"


def test_the_history_of_the_shop() -> None:
    compiler = Compiler(PostgreSQL(16))
    with offline():
        migrations = [compiler.compile(steps) for steps in walk(load())]

    assert len([one for one in migrations if one.migration.app_label == "shop"]) > 40
    assert not [one for migration in migrations for one in missed(migration)]


@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_examples(rule: str) -> None:
    for heading in ("Unsafe", "Safe"):
        for migration in compiled(*releases(rule, heading)):
            assert not list(missed(migration))


def _fields() -> list[Any]:
    return [
        IntegerField(null=True),
        IntegerField(default=0),
        IntegerField(db_default=0),
        IntegerField(db_index=True, null=True),
        IntegerField(unique=True, null=True),
        BigIntegerField(default=0),
        PositiveIntegerField(null=True),
        CharField(max_length=10, default=""),
        CharField(max_length=90, null=True, db_index=True),
        SlugField(default=""),
        TextField(default="", db_index=True),
        TextField(null=True, unique=True),
    ]


TARGETS = [
    ("Order", "note"),
    ("Order", "total"),
    ("Order", "number"),
    ("Product", "weight"),
    ("Product", "sku"),
]
ALTERED = [AlterField(model, name, field) for model, name in TARGETS for field in _fields()]
ADDED = [AddField("Order", f"extra{number}", field) for number, field in enumerate(_fields())]
KEYS = [
    AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, null=True)),
    AlterField("Payment", "order", OneToOneField("shop.Order", CASCADE)),
    AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_constraint=False)),
    AddField("Payment", "product", ForeignKey("shop.Product", CASCADE, null=True)),
]
OTHERS: list[Operation] = [
    RemoveField("Order", "discount"),
    RenameField("Customer", "phone", "telephone"),
    RenameModel("Customer", "Client"),
    DeleteModel("Payment"),
    RunPython(RunPython.noop, RunPython.noop),
    RunSQL("UPDATE shop_product SET stock = 0", RunSQL.noop),
    RunSQL("ALTER TABLE shop_product ADD CHECK (stock > 0)", RunSQL.noop),
    RunSQL("SELECT count(*) FROM shop_product", RunSQL.noop),
]


@pytest.mark.parametrize("operation", [*ALTERED, *ADDED, *KEYS, *OTHERS])
def test_one_operation(operation: Operation) -> None:
    for atomic in (True, False):
        (migration,) = compiled(Release([operation], atomic))
        assert not list(missed(migration))


MIXED = [*ADDED, *ALTERED[:24], *KEYS[:1], *OTHERS[4:]]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(MIXED), min_size=2, max_size=4, unique_by=lambda one: getattr(one, "name", id(one))
    ),
    st.booleans(),
)
def test_several_operations(operations: Sequence[Operation], atomic: bool) -> None:
    (migration,) = compiled(Release(operations, atomic))

    assert not list(missed(migration))
