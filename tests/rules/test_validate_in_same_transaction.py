from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db.migrations import AddField, RunSQL
from django.db.models import CheckConstraint, IntegerField, Q

from linting import safe, unsafe

RULE = "validate-in-same-transaction"
ADD = AddConstraintNotValid("Product", CheckConstraint(condition=Q(stock__gte=0), name="stock_check"))
VALIDATE = ValidateConstraint("Product", "stock_check")


def test_one_atomic_migration() -> None:
    message = unsafe(RULE, ADD, VALIDATE)

    assert (
        message
        == "Validating constraint stock_check in a transaction that has altered shop_product blocks reads and writes of shop_product while every row is checked."
    )


def test_another_statement_has_locked_the_table() -> None:
    message = unsafe(RULE, AddField("Product", "color", IntegerField(null=True)), VALIDATE, before=[ADD])

    assert (
        message
        == "Validating constraint stock_check in a transaction that has altered shop_product blocks reads and writes of shop_product while every row is checked."
    )


def test_not_atomic() -> None:
    safe(RULE, ADD, VALIDATE, atomic=False)


def test_later_migration() -> None:
    safe(RULE, VALIDATE, before=[ADD])


ONE_STRING = """
ALTER TABLE shop_product ADD CONSTRAINT stock_check CHECK (stock >= 0) NOT VALID;
ALTER TABLE shop_product VALIDATE CONSTRAINT stock_check;
"""


def test_one_string_is_one_transaction_also_in_autocommit() -> None:
    unsafe(RULE, RunSQL(ONE_STRING, "SELECT 1"), atomic=False)


def test_a_list_is_not() -> None:
    safe(RULE, RunSQL([f"{one};" for one in ONE_STRING.split(";")[:2]], "SELECT 1"), atomic=False)


def test_a_list_with_a_transaction_of_its_own() -> None:
    add, validate = ONE_STRING.strip().splitlines()

    unsafe(RULE, RunSQL(["BEGIN", add, validate, "COMMIT"], "SELECT 1"), atomic=False)
    safe(RULE, RunSQL(["BEGIN", add, "COMMIT", validate], "SELECT 1"), atomic=False)
