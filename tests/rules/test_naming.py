from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "naming"
NAMING = {
    "table": "[a-z]+_[a-z]+",
    "column": "[a-z][a-z_]*",
    "index": "[a-z_]+_idx",
    "constraint": "[a-z_]+_(check|unique|fk)",
}


@pytest.fixture(autouse=True)
def convention(settings: Any) -> None:
    settings.SAFEMIGRATE = {"NAMING": NAMING}


def check(name: str) -> Operation:
    return migrations.AddConstraint(
        "Order", models.CheckConstraint(condition=models.Q(total__gt=0), name=name)
    )


FOUND: list[tuple[Operation, str, str]] = [
    (
        ran("CREATE TABLE visits (id bigint PRIMARY KEY)"),
        "The name of table visits does not match [a-z]+_[a-z]+.",
        "Choose another db_table in the Meta of the model.",
    ),
    (
        migrations.RenameField("Order", "note", "note2"),
        "The name of column shop_order.note2 does not match [a-z][a-z_]*.",
        "Choose another db_column of the field.",
    ),
    (
        migrations.AddIndex("Order", models.Index(fields=["total"], name="ix_total")),
        "The name of index ix_total of shop_order does not match [a-z_]+_idx.",
        "Choose another name of the index.",
    ),
    (
        check("positive"),
        "The name of constraint positive of shop_order does not match [a-z_]+_(check|unique|fk).",
        "Choose another name of the constraint.",
    ),
]


@pytest.mark.parametrize(("operation", "message", "hint"), FOUND)
def test_found(operation: Operation, message: str, hint: str) -> None:
    (finding,) = findings(RULE, operation)

    assert (finding.message, finding.hint) == (message, hint)


def test_as_agreed() -> None:
    safe(RULE, migrations.AddIndex("Order", models.Index(fields=["total"], name="order_total_idx")))
    safe(RULE, check("total_check"))
    safe(RULE, migrations.AddField("Order", "remark", models.TextField(null=True)))


def test_names_that_django_makes_up() -> None:
    safe(
        RULE, migrations.AddField("Order", "remark", models.CharField(max_length=9, null=True, db_index=True))
    )
    safe(
        RULE,
        migrations.AddField(
            "Payment", "payer", models.ForeignKey("shop.Customer", models.CASCADE, null=True)
        ),
    )
    safe(RULE, migrations.AlterField("Customer", "name", models.CharField(max_length=100, unique=True)))


def test_names_that_the_server_chooses() -> None:
    safe(RULE, ran("CREATE TABLE shop_visit (id bigint PRIMARY KEY, page text UNIQUE CHECK (page <> ''))"))


def test_a_migration(settings: Any) -> None:
    settings.SAFEMIGRATE = {"NAMING": {"migration": "[0-9]{4}_[a-z_]+"}}

    assert unsafe(RULE, ran("SELECT 1")) == "The name of migration 0003 does not match [0-9]{4}_[a-z_]+."
    assert findings(RULE, ran("SELECT 1"))[0].hint == "Rename its file as long as it is applied nowhere."


def test_without_a_convention(settings: Any) -> None:
    settings.SAFEMIGRATE = {}

    safe(RULE, check("positive"), ran("CREATE TABLE visits (id bigint PRIMARY KEY)"))
