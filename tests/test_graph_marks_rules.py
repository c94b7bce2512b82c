"""A migration that is marked to run after the deploy meets no old code: what says that old code
breaks is silent there."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from django_safemigrate import Safe
from linting import ran
from marked import Stage, judged

OLD_CODE: dict[str, Operation] = {
    "remove-field": migrations.RemoveField("Order", "discount"),
    "delete-model": migrations.DeleteModel("Payment"),
    "rename-field": migrations.RenameField("Order", "note", "remark"),
    "rename-model": migrations.RenameModel("Payment", "Transfer"),
    "drop-db-default": migrations.AlterField("Order", "status", models.CharField(max_length=20)),
    "change-db-default": migrations.AlterField(
        "Order", "status", models.CharField(max_length=20, db_default="new")
    ),
    "drop-not-null": migrations.AlterField("Order", "total", models.IntegerField(null=True)),
    "set-not-null-old-writers": migrations.AlterField("Order", "note", models.TextField()),
    "add-field-not-null-without-db-default": migrations.AddField(
        "Order", "lot", models.IntegerField(default=1)
    ),
    "add-check-old-writers": migrations.AddConstraint(
        "Order", models.CheckConstraint(condition=models.Q(total__gt=0), name="positive")
    ),
    "add-unique-old-writers": migrations.AlterField(
        "Customer", "name", models.CharField(max_length=100, unique=True)
    ),
    "narrow-type": migrations.AlterField("Customer", "name", models.CharField(max_length=50)),
    "drop-object": ran("DROP FUNCTION total()"),
    "enum-add-value-old-code": ran("ALTER TYPE mood ADD VALUE 'top'"),
    "rename-enum-value": ran("ALTER TYPE mood RENAME VALUE 'low' TO 'least'"),
    "add-row-policy": ran("CREATE POLICY own ON shop_order USING (true)"),
}


@pytest.mark.parametrize("rule", OLD_CODE)
def test_no_old_code_is_left_after_the_deploy(rule: str) -> None:
    assert judged(rule, OLD_CODE[rule])
    assert judged(rule, OLD_CODE[rule], safe=Safe.before_deploy())
    assert judged(rule, OLD_CODE[rule], safe=Safe.always())
    assert not judged(rule, OLD_CODE[rule], safe=Safe.after_deploy())
    assert not judged(rule, OLD_CODE[rule], stage=Stage.POST_DEPLOY)


@pytest.mark.parametrize(
    ("rule", "operation"),
    [
        ("change-type-rewrite", migrations.AlterField("Order", "total", models.BigIntegerField())),
        ("set-not-null", migrations.AlterField("Order", "note", models.TextField())),
        ("add-index-not-concurrent", migrations.AddIndex("Order", models.Index(fields=["total"], name="i"))),
    ],
)
def test_traffic_waits_as_ever(rule: str, operation: Operation) -> None:
    assert judged(rule, operation, safe=Safe.after_deploy())
