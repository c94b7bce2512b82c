"""What is believed unsafe on PostgreSQL and is fine: each must come out as a real server measures it.

The prices themselves are measured in tests/facts, whole migrations in tests/differential.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    RemoveIndexConcurrently,
)
from django.db import migrations, models
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Lower, Now

from django_safemigrate.schema.net import Stage
from surprises import (
    alter,
    dangers,
    errors,
    extra,
    last,
    prices,
    said,
    stages,
)


@pytest.mark.parametrize(
    "operation",
    [
        alter("product", "name", models.CharField(max_length=200)),
        alter("product", "name", models.CharField()),
        alter("product", "name", models.TextField()),
        alter("product", "price", models.DecimalField(max_digits=12, decimal_places=2)),
        alter("order", "number", models.CharField(max_length=100, db_index=True)),
        RunSQL("ALTER TABLE shop_product ADD COLUMN net cidr; ALTER TABLE shop_product ALTER net TYPE inet"),
    ],
)
def test_widening_is_free(operation: Operation) -> None:
    migration = last(operation)
    assert dangers(migration) == set()
    assert errors(migration) == set()


@pytest.mark.parametrize(
    ("check", "brief"),
    [
        (models.Q(discount__isnull=False), True),
        (models.Q(discount__isnull=False, discount__gte=0), True),
        (models.Q(discount__gte=0), False),
    ],
)
def test_not_null_after_a_valid_check_is_brief(check: models.Q, brief: bool) -> None:
    constraint = models.CheckConstraint(condition=check, name="proof")
    required = alter("order", "discount", models.IntegerField())
    migration = last(required, before=(migrations.AddConstraint("order", constraint),))
    assert (dangers(migration) == set()) is brief
    assert (errors(migration) == set()) is brief
    assert dangers(last(required, before=(AddConstraintNotValid("order", constraint),))) == {
        ("shop_order", "scan", "reads")
    }


def test_not_null_not_valid_of_18() -> None:
    added = RunSQL("ALTER TABLE shop_order ADD CONSTRAINT proof NOT NULL discount NOT VALID")
    validated = RunSQL("ALTER TABLE shop_order VALIDATE CONSTRAINT proof")
    required = alter("order", "discount", models.IntegerField())
    assert dangers(last(validated, before=(added,), version=18)) == set()
    assert dangers(last(required, before=(added, validated), version=18)) == set()
    assert dangers(last(required, before=(added,), version=18)) == {("shop_order", "scan", "reads")}


@pytest.mark.parametrize(
    ("constraint", "blocks"),
    [
        (models.UniqueConstraint(fields=["total"], name="one", condition=models.Q(total__gt=0)), "writes"),
        (models.UniqueConstraint(Lower("number"), name="one"), "writes"),
        (models.UniqueConstraint(fields=["total"], name="one", include=["status"]), "writes"),
        (models.UniqueConstraint(fields=["total"], name="one"), "reads"),
        (
            models.UniqueConstraint(fields=["total"], name="one", deferrable=models.Deferrable.DEFERRED),
            "reads",
        ),
    ],
)
def test_a_unique_index_lets_reads_pass_and_a_unique_constraint_does_not(
    constraint: models.BaseConstraint, blocks: str
) -> None:
    assert dangers(last(migrations.AddConstraint("order", constraint))) == {("shop_order", "build", blocks)}


@pytest.mark.parametrize(
    ("operation", "lock"),
    [
        (RunSQL("ALTER INDEX order_status_placed_idx RENAME TO other"), None),
        (RunSQL("COMMENT ON COLUMN shop_order.total IS 'in cents'"), "SHARE UPDATE EXCLUSIVE"),
        (migrations.RenameIndex("order", new_name="other", old_name="order_status_placed_idx"), None),
    ],
)
def test_what_nobody_waits_for(operation: Operation, lock: str | None) -> None:
    migration = last(operation)
    assert {one[1] for one in prices(migration)} == ({lock} if lock else set()) or {
        one[1] for one in prices(migration)
    } == {None}
    assert errors(migration) == set()


def test_an_index_can_be_dropped_without_stopping_anybody() -> None:
    assert errors(last(RemoveIndexConcurrently("order", "order_status_placed_idx"), atomic=False)) == set()


@pytest.mark.parametrize(
    "field",
    [
        models.BooleanField(db_default=False),
        models.JSONField(db_default=models.Value({}, models.JSONField())),
        models.DateTimeField(db_default=Now()),
        models.DecimalField(max_digits=8, decimal_places=2, db_default=1),
    ],
)
@pytest.mark.parametrize("version", [14, 18])
def test_constant_defaults_rewrite_nothing(field: models.Field[Any, Any], version: int) -> None:
    assert dangers(last(extra(field), version=version)) == set()


@pytest.mark.parametrize(
    "operation",
    [
        alter(
            "order",
            "total",
            models.IntegerField(default=3, help_text="x", verbose_name="y", blank=True, choices=[(1, "one")]),
        ),
        alter("product", "name", models.EmailField(max_length=100)),
        migrations.AlterModelOptions("order", {"ordering": ["id"]}),
        migrations.CreateModel("Alias", [], {"proxy": True}, bases=("shop.order",)),
        migrations.CreateModel("Elsewhere", [("id", models.AutoField(primary_key=True))], {"managed": False}),
    ],
)
def test_what_emits_nothing_says_nothing(operation: Operation) -> None:
    migration = last(operation)
    assert migration.statements == []
    assert said(migration) == set()


def test_a_rename_that_a_pinned_column_takes_back_breaks_nobody() -> None:
    migration = last(
        migrations.RenameField("Order", "total", "sum"),
        alter("order", "sum", models.IntegerField(db_column="total")),
    )
    assert stages(migration) == [Stage.ANY, Stage.ANY]
    assert "rename-field" not in said(migration)
