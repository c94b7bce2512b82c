from __future__ import annotations

from django.db.migrations import AddConstraint, AlterField, RunSQL
from django.db.models import CheckConstraint, IntegerField, Q

from linting import safe, unsafe

RULE = "set-not-null"


def test_without_a_default() -> None:
    message = unsafe(RULE, AlterField("Product", "weight", IntegerField()))

    assert (
        message
        == "Setting shop_product.weight NOT NULL blocks reads and writes of shop_product while every row is checked."
    )


def test_raw_sql() -> None:
    message = unsafe(RULE, RunSQL("alter table shop_product alter weight set not null", RunSQL.noop))

    assert (
        message
        == "Setting shop_product.weight NOT NULL blocks reads and writes of shop_product while every row is checked."
    )


def test_as_a_constraint_of_version_18() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TABLE shop_product ADD CONSTRAINT n NOT NULL weight", RunSQL.noop), version=18
    )

    assert (
        message
        == "Setting shop_product.weight NOT NULL blocks reads and writes of shop_product while every row is checked."
    )


def test_proven_by_a_check() -> None:
    safe(
        RULE,
        AlterField("Product", "weight", IntegerField()),
        before=[AddConstraint("Product", CheckConstraint(condition=Q(weight__isnull=False), name="w"))],
    )


def test_proven_by_a_stronger_check() -> None:
    safe(
        RULE,
        AlterField("Product", "weight", IntegerField()),
        before=[
            AddConstraint(
                "Product", CheckConstraint(condition=Q(weight__isnull=False, weight__gte=0), name="w")
            )
        ],
    )


def test_filled_by_django() -> None:
    safe(RULE, AlterField("Product", "weight", IntegerField(default=0)))


def test_not_valid_in_version_18() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_product ADD CONSTRAINT n NOT NULL weight NOT VALID", RunSQL.noop),
        version=18,
    )
