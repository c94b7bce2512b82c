from __future__ import annotations

import pytest
from django.db.migrations import AddConstraint, AddField, RemoveConstraint, RunSQL
from django.db.models import CharField, DateTimeField, Deferrable, F, IntegerField, Q, UniqueConstraint
from django.db.models.functions import Lower

from linting import safe, unsafe

RULE = "add-unique-old-writers"


def test_constraint() -> None:
    message = unsafe(RULE, AddConstraint("Order", UniqueConstraint(fields=["number"], name="u")))

    assert message == "Adding constraint u refuses rows that the deployed code may write to shop_order."


def test_index_built_concurrently() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE UNIQUE INDEX CONCURRENTLY u ON shop_order (number)", RunSQL.noop), atomic=False
    )

    assert message == "Building unique index u refuses rows that the deployed code may write to shop_order."


def test_exclusion() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT one EXCLUDE USING hash (number WITH =)", RunSQL.noop),
    )

    assert message == "Adding constraint one refuses rows that the deployed code may write to shop_order."


def test_index_was_there() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT u UNIQUE USING INDEX u", RunSQL.noop),
        before=[RunSQL("CREATE UNIQUE INDEX u ON shop_order (number)", RunSQL.noop)],
    )


def test_column_of_this_migration() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True, unique=True)))


def test_what_is_unique_already() -> None:
    for constraint in (
        UniqueConstraint(fields=["sku", "name"], name="product_sku_name"),
        UniqueConstraint(fields=["sku"], condition=Q(stock__gt=0), name="product_sku_in_stock"),
    ):
        safe(RULE, AddConstraint("Product", constraint))


def test_what_is_unique_only_at_the_end_of_a_transaction() -> None:
    later = UniqueConstraint(fields=["number"], name="order_number", deferrable=Deferrable.DEFERRED)
    at_once = UniqueConstraint(fields=["number", "total"], name="order_number_total")

    assert (
        unsafe(
            RULE,
            AddConstraint("Order", at_once),
            before=[AddConstraint("Order", later)],
        )
        == "Adding constraint order_number_total refuses rows that the deployed code may write to shop_order."
    )


def test_null_that_is_a_value() -> None:
    null_differs = UniqueConstraint(fields=["weight"], name="product_weight")
    null_is_equal = UniqueConstraint(
        fields=["weight", "name"], name="product_weight_name", nulls_distinct=False
    )

    assert (
        unsafe(
            RULE,
            AddConstraint("Product", null_is_equal),
            before=[AddConstraint("Product", null_differs)],
        )
        == "Adding constraint product_weight_name refuses rows that the deployed code may write to shop_product."
    )


OPEN = Q(status="open")
SOLD = Q(total__gt=0)


def remade(old: UniqueConstraint, new: UniqueConstraint) -> tuple[RemoveConstraint, AddConstraint]:
    return RemoveConstraint("Order", old.name), AddConstraint("Order", new)


def once(condition: Q | None, name: str = "once") -> UniqueConstraint:
    return UniqueConstraint(fields=["number"], condition=condition, name=name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OPEN, OPEN),
        (None, OPEN),
        (OPEN, OPEN & SOLD),
        (OPEN & SOLD, SOLD & OPEN & Q(note__isnull=True)),
        (Q(status__in=["open", "paid"]), OPEN),
        (Q(status__in=["open", "paid"]), Q(status__in=["paid", "open"]) & SOLD),
        (OPEN | SOLD, OPEN),
        (OPEN | SOLD, (SOLD | OPEN) & Q(note__isnull=True)),
        (Q(discount__isnull=False), Q(discount__gt=5)),
        (Q(status__isnull=False), Q(status__in=["open", "paid"])),
    ],
    ids=str,
)
def test_no_more_rows_than_before(old: Q | None, new: Q) -> None:
    safe(RULE, *remade(once(old), once(new)), before=[AddConstraint("Order", once(old))])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OPEN, None),
        (OPEN, SOLD),
        (OPEN & SOLD, OPEN),
        (OPEN, Q(status__in=["open", "paid"])),
        (OPEN, OPEN | SOLD),
        (OPEN, ~OPEN),
        (Q(discount__gt=5), Q(discount__isnull=False)),
        (Q(discount__isnull=False), Q(discount__isnull=True)),
        (Q(discount__gt=5), Q(discount__gt=4)),
        (Q(status=F("number")), OPEN),
    ],
    ids=str,
)
def test_rows_that_were_not_covered_before(old: Q, new: Q | None) -> None:
    message = unsafe(RULE, *remade(once(old), once(new)), before=[AddConstraint("Order", once(old))])

    what = "constraint" if new is None else "unique index"
    verb = "Adding" if new is None else "Building"
    assert message == f"{verb} {what} once refuses rows that the deployed code may write to shop_order."


def test_equal_expression() -> None:
    old, new = (UniqueConstraint(Lower("number"), name=name) for name in ("old", "new"))

    safe(RULE, *remade(old, new), before=[AddConstraint("Order", old)])


def test_other_expression() -> None:
    old = UniqueConstraint(fields=["number", "note"], name="once")
    new = UniqueConstraint(Lower("number"), "note", name="once")

    assert (
        unsafe(RULE, *remade(old, new), before=[AddConstraint("Order", old)])
        == "Building unique index once refuses rows that the deployed code may write to shop_order."
    )


def test_condition_on_a_column_that_old_code_leaves_null() -> None:
    lot = AddField("Order", "lot", CharField(max_length=5, null=True))

    safe(RULE, lot, AddConstraint("Order", once(Q(lot="a"))))
    safe(RULE, lot, AddConstraint("Order", once(Q(lot__isnull=False) & OPEN)))


def test_condition_that_a_column_left_null_meets() -> None:
    """What is soft-deleted is no longer unique; what old code inserts is not deleted."""
    deleted = AddField("Order", "deleted_at", DateTimeField(null=True))

    assert (
        unsafe(RULE, deleted, AddConstraint("Order", once(Q(deleted_at__isnull=True))))
        == "Building unique index once refuses rows that the deployed code may write to shop_order."
    )


def test_soft_delete_of_what_was_unique() -> None:
    deleted = AddField("Product", "deleted_at", DateTimeField(null=True))
    kept = UniqueConstraint(fields=["sku"], condition=Q(deleted_at__isnull=True), name="once")

    safe(RULE, deleted, AddConstraint("Product", kept))


def test_condition_on_a_column_with_a_default() -> None:
    lot = AddField("Order", "lot", CharField(max_length=5, db_default="a"))

    assert (
        unsafe(RULE, lot, AddConstraint("Order", once(Q(lot="a"))))
        == "Building unique index once refuses rows that the deployed code may write to shop_order."
    )


def test_default_that_all_rows_of_old_code_share() -> None:
    lot = AddField("Order", "lot", IntegerField(db_default=1))

    assert (
        unsafe(RULE, lot, AddConstraint("Order", UniqueConstraint(fields=["lot"], name="u")))
        == "Adding constraint u refuses rows that the deployed code may write to shop_order."
    )
    safe(
        RULE,
        AddField("Product", "lot", IntegerField(db_default=1)),
        AddConstraint("Product", UniqueConstraint(fields=["sku", "lot"], name="u")),
    )


def test_column_that_is_only_included() -> None:
    lot = AddField("Order", "lot", IntegerField(null=True))
    covering = UniqueConstraint(fields=["number"], include=["lot"], name="u")

    assert (
        unsafe(RULE, lot, AddConstraint("Order", covering))
        == "Building unique index u refuses rows that the deployed code may write to shop_order."
    )
