from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db.migrations import AddField, AddIndex, AlterField, RunSQL
from django.db.models import CharField, CheckConstraint, Index, IntegerField, Q

from linting import safe, unsafe

RULE = "statement-while-holding-access-exclusive"
CHECK = [AddConstraintNotValid("Product", CheckConstraint(condition=Q(stock__gte=0), name="c"))]
ADD = AddField("Order", "lot", IntegerField(null=True))


def test_validation_of_another_table() -> None:
    message = unsafe(RULE, ADD, ValidateConstraint("Product", "c"), before=CHECK)

    assert (
        message
        == "Working through shop_product prolongs the lock of an earlier statement, which blocks reads and writes of shop_order until it is done."
    )


def test_query_of_another_table() -> None:
    message = unsafe(RULE, ADD, RunSQL("SELECT count(*) FROM shop_payment", RunSQL.noop))

    assert (
        message
        == "Working through shop_payment prolongs the lock of an earlier statement, which blocks reads and writes of shop_order until it is done."
    )


def test_not_atomic() -> None:
    safe(RULE, ADD, ValidateConstraint("Product", "c"), before=CHECK, atomic=False)


def test_ordinary_alterations() -> None:
    safe(
        RULE,
        ADD,
        AddField("Order", "lot2", IntegerField(null=True)),
        AlterField("Order", "status", CharField(max_length=30, db_default="open")),
    )


def test_reported_by_another_rule() -> None:
    safe(RULE, ADD, AddIndex("Payment", Index(fields=["amount"], name="i")))


def test_the_other_way_round() -> None:
    safe(RULE, ValidateConstraint("Product", "c"), ADD, before=CHECK)
