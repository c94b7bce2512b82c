from __future__ import annotations

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RemoveIndex, RunSQL
from django.db.models import (
    CASCADE,
    BigAutoField,
    CharField,
    ForeignKey,
    Index,
    ManyToManyField,
    Q,
    UniqueConstraint,
)
from django.db.models.functions import Lower

from linting import findings, safe, unsafe

RULE = "duplicate-index"


def test_the_index_of_a_foreign_key() -> None:
    (finding,) = findings(RULE, AddIndex("Order", Index(fields=["customer"], name="i")))

    assert (
        finding.message
        == "Index i of shop_order has the keys of shop_order_customer_id_f638df20, so that every write keeps the same index twice."
    )
    assert (
        finding.hint
        == "Leave out one of the two: db_index=True or unique=True on a field, the index of a ForeignKey, Meta.indexes and Meta.constraints each make one."
    )


def test_raw_sql() -> None:
    message = unsafe(
        RULE,
        RunSQL("create index concurrently i on public.shop_order using btree (status asc, placed_at)", ""),
        atomic=False,
    )

    assert message.startswith("Index i of shop_order has the keys of order_status_placed_idx")


def test_beside_a_unique_constraint() -> None:
    index = AddIndex("Payment", Index(fields=["order", "reference"], name="i"))

    assert unsafe(RULE, index).startswith("Index i of shop_payment has the keys of payment_reference_unique")


def test_a_constraint_makes_the_index_superfluous() -> None:
    constraint = UniqueConstraint(fields=["status", "placed_at"], name="u")

    safe(RULE, AddConstraint("Order", constraint))


def test_in_a_new_table_it_is_said_once() -> None:
    model = CreateModel(
        "Visit",
        [("id", BigAutoField(primary_key=True)), ("page", CharField(max_length=9, db_index=True))],
        {"indexes": [Index(fields=["page"], name="i")]},
    )

    assert unsafe(RULE, model).startswith("Index ")


def test_ordinary_models() -> None:
    safe(
        RULE,
        CreateModel(
            "Visit",
            [
                ("id", BigAutoField(primary_key=True)),
                ("page", CharField(max_length=9, unique=True)),
                ("order", ForeignKey("shop.Order", CASCADE)),
                ("products", ManyToManyField("shop.Product")),
            ],
            {"unique_together": {("page", "order")}},
        ),
    )


def test_what_is_not_the_same() -> None:
    safe(RULE, AddIndex("Order", Index(fields=["-customer"], name="i")))
    safe(RULE, AddIndex("Order", Index(fields=["customer", "total"], name="i")))
    safe(RULE, AddIndex("Order", Index(fields=["customer"], name="i", condition=Q(total__gt=0))))
    safe(RULE, AddIndex("Order", Index(fields=["customer"], name="i", include=["total"])))
    safe(
        RULE,
        AddIndex(
            "Order",
            Index(fields=["number"], name="i", opclasses=["text_pattern_ops"]),
        ),
    )
    safe(RULE, AddIndex("Order", Index(Lower("number"), name="i")))


def test_one_takes_the_place_of_the_other() -> None:
    safe(
        RULE,
        AddIndex("Order", Index(fields=["status", "placed_at"], name="i")),
        RemoveIndex("Order", "order_status_placed_idx"),
    )


def test_one_was_there_before() -> None:
    twice = AddIndex("Order", Index(fields=["customer"], name="i"))

    safe(RULE, AddField("Order", "lot", CharField(max_length=9, null=True)), before=[twice])
