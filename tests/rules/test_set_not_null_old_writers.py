from __future__ import annotations

from django.db.migrations import AddField, AlterField, RunSQL
from django.db.models import IntegerField

from linting import safe, unsafe

RULE = "set-not-null-old-writers"


def test_no_default() -> None:
    message = unsafe(RULE, AlterField("Product", "weight", IntegerField()))

    assert (
        message
        == "Setting shop_product.weight NOT NULL breaks the deployed code, which may write NULL to it."
    )


def test_database_default() -> None:
    message = unsafe(RULE, AlterField("Product", "weight", IntegerField(db_default=0)))

    assert (
        message
        == "Setting shop_product.weight NOT NULL breaks the deployed code, which may write NULL to it."
    )


def test_as_a_constraint_of_version_18() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_product ADD CONSTRAINT n NOT NULL weight NOT VALID", RunSQL.noop),
        version=18,
    )

    assert (
        message
        == "Setting shop_product.weight NOT NULL breaks the deployed code, which may write NULL to it."
    )


def test_not_null_already() -> None:
    safe(RULE, AlterField("Product", "stock", IntegerField(default=1)))


def test_column_of_this_migration() -> None:
    safe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        AlterField("Order", "lot", IntegerField(default=1)),
    )
