"""How many rows a query is taken to reach, and what counts as batches."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db.models import F, Q, Subquery

from source.reading import writes

KNOWN = [3, 4]


def _all(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.all().update(note="")


def _manager(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop.Order")._default_manager.update(note="")


def _ordered(apps: Any, schema_editor: Any) -> None:
    orders = (
        apps.get_model("shop", "Order").objects.using("default").order_by("pk").select_related("customer")
    )
    orders.delete()


def _from_offset(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.all()[100:]:
        order.note = ""
        order.save()


def _condition(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(note__isnull=True).update(note="")


def _condition_of_q(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(Q(note=None) | Q(note="-")).update(note="")


def _constant(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(status="open").update(status="new")


def _excluded(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.exclude(pk=1).update(note="")


def _upper_bound_only(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk__lte=1000).update(note="")


def _all_keys(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.filter(pk__in=orders.filter(note=None)).update(note="")


def _gathered_keys(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    keys = []
    for order in orders.filter(note=None).iterator():
        keys.append(order.pk)
    orders.filter(pk__in=keys).update(note="")


def _subquery(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.filter(pk__in=Subquery(orders.values("pk"))).update(note="")


def _shared_values(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    for status in orders.values_list("status", flat=True).distinct():
        orders.filter(status=status).update(note=status)


def _key(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk=7).update(note="")


def _unpacked_key(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk=7).update(note="")


def _listed_keys(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(id__in=[1, 2]).delete()


def _keys_of_the_module(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(id__in=KNOWN).delete()


def _unique(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Product").objects.filter(sku="A1").update(stock=0)


def _unique_together(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Payment").objects.filter(order=3, reference="x").delete()


def _half_of_it(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Payment").objects.filter(reference="x").delete()


def _range(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk__range=(1, 5000)).update(note="")


def _both_bounds(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.filter(pk__gt=1).filter(pk__lte=5000).update(note="")


def _slice_of_keys(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.filter(pk__in=orders.values("pk")[:100]).update(note="")


def _none(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.none().update(note="")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (_all, "update shop.Order ALL"),
        (_manager, "update shop.Order ALL"),
        (_ordered, "delete shop.Order ALL"),
        (_from_offset, "save shop.Order FEW for shop.Order ALL"),
        (_condition, "update shop.Order MANY"),
        (_condition_of_q, "update shop.Order MANY"),
        (_constant, "update shop.Order MANY"),
        (_excluded, "update shop.Order MANY"),
        (_upper_bound_only, "update shop.Order MANY"),
        (_all_keys, "update shop.Order MANY"),
        (_gathered_keys, "update shop.Order MANY"),
        (_subquery, "update shop.Order MANY"),
        (_shared_values, "update shop.Order MANY for shop.Order ALL"),
        (_half_of_it, "delete shop.Payment MANY"),
        (_key, "update shop.Order FEW"),
        (_unpacked_key, "update shop.Order FEW"),
        (_listed_keys, "delete shop.Order FEW"),
        (_keys_of_the_module, "delete shop.Order FEW"),
        (_unique, "update shop.Product FEW"),
        (_unique_together, "delete shop.Payment FEW"),
        (_range, "update shop.Order FEW"),
        (_both_bounds, "update shop.Order FEW"),
        (_slice_of_keys, "update shop.Order FEW"),
        (_none, "update shop.Order FEW"),
    ],
)
def test_one_statement(code: Any, found: str) -> None:
    assert writes(code) == [found]


def _while_there_are_some(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    rows = orders.filter(note=None)
    while ids := list(rows.values_list("id", flat=True)[:5000]):
        orders.filter(id__in=ids).update(note="")


def _behind_the_last(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    last = 0
    while True:
        batch = list(orders.filter(pk__gt=last).order_by("pk")[:1000])
        if not batch:
            break
        for order in batch:
            order.note = ""
        orders.bulk_update(batch, ["note"])
        last = batch[-1].pk


def _ranges(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    last = orders.order_by("-pk").first().pk
    for start in range(0, last, 1000):
        orders.filter(pk__gt=start, pk__lte=start + 1000).update(note="")


def _pages(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    paginator = Paginator(orders.order_by("pk"), 1000)
    for number in paginator.page_range:
        page = paginator.page(number).object_list
        for order in page:
            order.note = ""
        orders.bulk_update(page, ["note"])


def _generated(rows: Any, size: int) -> Any:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        last = batch[-1].pk


def _by_a_generator(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    for batch in _generated(orders.all(), 1000):
        orders.bulk_update(batch, ["note"])


def _sliced_keys(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    keys = list(orders.values_list("pk", flat=True))
    for start in range(0, len(keys), 1000):
        orders.filter(pk__in=keys[start : start + 1000]).update(note="")


def _islice(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    rows = orders.iterator()
    while batch := list(islice(rows, 1000)):
        orders.bulk_update(batch, ["note"])


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (_while_there_are_some, "update shop.Order FEW in batches"),
        (_behind_the_last, "bulk_update shop.Order FEW in batches"),
        (_ranges, "update shop.Order FEW in batches"),
        (_pages, "bulk_update shop.Order FEW in batches"),
        (_by_a_generator, "bulk_update shop.Order FEW in batches"),
        (_sliced_keys, "update shop.Order FEW in batches"),
        (_islice, "bulk_update shop.Order FEW in batches"),
    ],
)
def test_batches(code: Any, found: str) -> None:
    assert writes(code) == [found]


def _streamed(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    batch = []
    for order in orders.iterator(chunk_size=1000):
        order.note = ""
        batch.append(order)
        if len(batch) == 1000:
            orders.bulk_update(batch, ["note"])
            batch = []
    orders.bulk_update(batch, ["note"])


def test_a_list_that_is_emptied_in_the_loop_holds_a_batch() -> None:
    assert writes(_streamed) == [
        "bulk_update shop.Order FEW for shop.Order ALL",
        "bulk_update shop.Order FEW",
    ]


def _collected(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    changed = []
    for order in orders.iterator():
        order.total = order.total + 1
        changed.append(order)
    orders.bulk_update(changed, ["total"], batch_size=500)


def _comprehended(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    orders.bulk_update([order for order in orders.all() if order.total], ["total"])


@pytest.mark.parametrize("code", [_collected, _comprehended])
def test_a_list_of_all_rows_is_no_batch(code: Any) -> None:
    assert writes(code) == ["bulk_update shop.Order ALL"]


def _of_one_customer(apps: Any, schema_editor: Any) -> None:
    customers, orders = apps.get_model("shop", "Customer").objects, apps.get_model("shop", "Order").objects
    for customer in customers.filter(email=None):
        orders.filter(customer=customer).update(note=F("status"))


def _related(apps: Any, schema_editor: Any) -> None:
    for customer in apps.get_model("shop", "Customer").objects.filter(email=None):
        customer.order_set.update(note="")


@pytest.mark.parametrize("code", [_of_one_customer, _related])
def test_what_belongs_to_one_row_is_few(code: Any) -> None:
    assert writes(code) == ["update shop.Order FEW for shop.Customer MANY"]


def _either_way(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    rows = orders.filter(pk=1) if schema_editor else orders.all()
    rows.update(note="")


def test_both_ways_count() -> None:
    assert writes(_either_way) == ["update shop.Order FEW", "update shop.Order ALL"]
