from __future__ import annotations

from django.db.migrations import AddField, AddIndex, AlterField, CreateModel, RunSQL
from django.db.models import (
    CASCADE,
    BigAutoField,
    CharField,
    ForeignKey,
    Index,
    IntegerField,
    ManyToManyField,
    OneToOneField,
    Q,
)

from linting import findings, safe, unsafe

RULE = "fk-without-index"
KEY = "ALTER TABLE shop_payment ADD CONSTRAINT k FOREIGN KEY (invoice) REFERENCES shop_customer NOT VALID"
MESSAGE = "Foreign key k of shop_payment has no index, so that deleting any row of shop_customer reads all of shop_payment."


def test_a_key_alone() -> None:
    (finding,) = findings(RULE, RunSQL(KEY, RunSQL.noop))

    assert finding.message == MESSAGE
    assert (
        finding.hint
        == "Build an index on invoice with AddIndexConcurrently before the key is made, unless no row of shop_customer is ever deleted."
    )


def test_a_field_without_index() -> None:
    message = unsafe(
        RULE, AddField("Payment", "customer", ForeignKey("shop.Customer", CASCADE, null=True, db_index=False))
    )

    assert message.startswith("Foreign key shop_payment_customer_id_")


def test_a_new_table() -> None:
    message = unsafe(
        RULE,
        RunSQL("CREATE TABLE t (a integer REFERENCES shop_customer (id), b integer)", RunSQL.noop),
    )

    assert message == (
        "Foreign key t_a_fkey of t has no index, so that deleting any row of shop_customer reads all of t."
    )


def test_its_index_is_dropped() -> None:
    key = ForeignKey("shop.Customer", CASCADE, db_index=False)

    assert unsafe(RULE, AlterField("Order", "customer", key)).endswith(
        "has no index, so that deleting any row of shop_customer reads all of shop_order."
    )


def test_another_index_begins_with_it() -> None:
    safe(RULE, AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, db_index=False)))


def test_an_index_that_leaves_rows_out() -> None:
    index = AddIndex("Payment", Index(fields=["invoice"], name="i", condition=Q(amount__gt=0)))

    assert unsafe(RULE, RunSQL(KEY, RunSQL.noop), before=[index]) == MESSAGE


def test_the_key_is_not_the_first_of_the_index() -> None:
    index = AddIndex("Payment", Index(fields=["amount", "invoice"], name="i"))

    assert unsafe(RULE, RunSQL(KEY, RunSQL.noop), before=[index]) == MESSAGE


def test_an_index_is_there() -> None:
    for index in (
        Index(fields=["invoice"], name="i"),
        Index(fields=["invoice", "amount"], name="i"),
        Index(fields=["invoice"], name="i", condition=Q(invoice__isnull=False)),
    ):
        safe(RULE, RunSQL(KEY, RunSQL.noop), before=[AddIndex("Payment", index)])


def test_the_index_comes_in_the_same_migration() -> None:
    safe(RULE, RunSQL(KEY, RunSQL.noop), AddIndex("Payment", Index(fields=["invoice"], name="i")))


def test_ordinary_keys() -> None:
    safe(
        RULE,
        CreateModel(
            "Visit",
            [
                ("id", BigAutoField(primary_key=True)),
                ("page", CharField(max_length=9)),
                ("order", ForeignKey("shop.Order", CASCADE)),
                ("payment", OneToOneField("shop.Payment", CASCADE)),
                ("products", ManyToManyField("shop.Product")),
            ],
        ),
    )


def test_a_field_without_constraint() -> None:
    key = ForeignKey("shop.Customer", CASCADE, null=True, db_index=False, db_constraint=False)

    safe(RULE, AddField("Payment", "customer", key))


def test_other_changes_of_a_table_with_a_bare_key() -> None:
    safe(RULE, AddField("Payment", "lot", IntegerField(null=True)), before=[RunSQL(KEY, RunSQL.noop)])
