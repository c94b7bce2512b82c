from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db.migrations import AddConstraint, AlterField, CreateModel
from django.db.models import BigAutoField, CheckConstraint, IntegerField, PositiveIntegerField, Q

from linting import safe, unsafe

RULE = "add-check-validated"


def test_constraint() -> None:
    message = unsafe(
        RULE, AddConstraint("Product", CheckConstraint(condition=Q(stock__gte=0), name="stock_check"))
    )

    assert (
        message
        == "Adding constraint stock_check blocks reads and writes of shop_product while every row is checked."
    )


def test_integer_to_positive_integer() -> None:
    message = unsafe(RULE, AlterField("Product", "stock", PositiveIntegerField(default=0)))

    assert (
        message
        == "Adding constraint shop_product_stock_13f80a32_check blocks reads and writes of shop_product while every row is checked."
    )


def test_not_valid() -> None:
    safe(
        RULE, AddConstraintNotValid("Product", CheckConstraint(condition=Q(stock__gte=0), name="stock_check"))
    )


def test_positive_to_integer() -> None:
    safe(
        RULE,
        AlterField("Product", "stock", IntegerField(default=0)),
        before=[AlterField("Product", "stock", PositiveIntegerField(default=0))],
    )


def test_table_made_here() -> None:
    safe(
        RULE,
        CreateModel("Visit", [("id", BigAutoField(primary_key=True)), ("n", IntegerField())]),
        AddConstraint("Visit", CheckConstraint(condition=Q(n__gte=0), name="visit_check")),
    )
