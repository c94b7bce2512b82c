from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db.migrations import AddConstraint, AddField, AlterField, RemoveConstraint
from django.db.models import CheckConstraint, PositiveIntegerField, Q

from linting import safe, unsafe

RULE = "add-check-old-writers"


def test_not_valid() -> None:
    message = unsafe(
        RULE, AddConstraintNotValid("Product", CheckConstraint(condition=Q(stock__gte=0), name="c"))
    )

    assert message == "Adding constraint c refuses rows that the deployed code may write to shop_product."


def test_positive() -> None:
    message = unsafe(RULE, AlterField("Product", "stock", PositiveIntegerField(default=0)))

    assert (
        message
        == "Adding constraint shop_product_stock_13f80a32_check refuses rows that the deployed code may write to shop_product."
    )


def test_validated_later() -> None:
    safe(
        RULE,
        ValidateConstraint("Product", "c"),
        before=[AddConstraintNotValid("Product", CheckConstraint(condition=Q(stock__gte=0), name="c"))],
    )


def test_column_of_this_migration() -> None:
    safe(RULE, AddField("Product", "reserved", PositiveIntegerField(null=True)))


def test_taken_back() -> None:
    safe(
        RULE,
        AddConstraint("Product", CheckConstraint(condition=Q(stock__gte=0), name="c")),
        RemoveConstraint("Product", "c"),
    )
