"""Which models a callable uses: those of the migration's state, or those of the deployed code."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps as real_apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType

import shop.models as code_models
from shop.models import Order as DeployedOrder
from source.reading import reading, writes


def _aliases(apps: Any, schema_editor: Any) -> None:
    get_model = apps.get_model
    order, customer = get_model("shop", "Order"), get_model("shop.customer")
    order.objects.update(note="")
    manager = customer.objects
    change = manager.filter(email=None).update
    change(email="")


def _in_a_loop(apps: Any, schema_editor: Any) -> None:
    for model in [apps.get_model("shop", "Order"), apps.get_model("shop", "Payment")]:
        model.objects.update(note="")


def _by_name(apps: Any, schema_editor: Any) -> None:
    for name, fields in [("Order", ["note"]), ("Payment", ["reference"])]:
        model = apps.get_model("shop", name)
        for field in fields:
            model.objects.update(**{field: ""})


def _helper(model: Any) -> Any:
    return model.objects.update(note="")


def _comprehended(apps: Any, schema_editor: Any) -> None:
    [_helper(model) for model in map(apps.get_model, ["shop.Order", "shop.Payment"])]


Kept: Any = None


def _in_globals(apps: Any, schema_editor: Any) -> None:
    globals()["Kept"] = apps.get_model("shop", "Order")
    _use_global()


def _use_global() -> None:
    Kept.objects.update(note="")


def _global_statement(apps: Any, schema_editor: Any) -> None:
    global Kept
    Kept = apps.get_model("shop", "Order")
    _use_global()


FIELDS = {"Order": "note", "Payment": "reference"}


def _of_a_dict(apps: Any, schema_editor: Any) -> None:
    for name, field in FIELDS.items():
        apps.get_model("shop", name).objects.update(**{field: ""})
    models = {"orders": apps.get_model("shop", "Order"), "customers": apps.get_model("shop", "Customer")}
    models["customers"].objects.update(name="")


def _nested(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order")

    def fill(note: str) -> None:
        orders.objects.update(note=note)

    fill("")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (_aliases, ["update shop.Order ALL", "update shop.Customer MANY"]),
        (_in_a_loop, ["update shop.Order ALL", "update shop.Payment ALL"]),
        (_by_name, ["update shop.Order ALL", "update shop.Payment ALL"]),
        (_comprehended, ["update shop.Order ALL", "update shop.Payment ALL"]),
        (_in_globals, ["update shop.Order ALL"]),
        (_global_statement, ["update shop.Order ALL"]),
        (_nested, ["update shop.Order ALL"]),
        (_of_a_dict, ["update shop.Order ALL", "update shop.Payment ALL", "update shop.Customer ALL"]),
    ],
)
def test_models_of_the_state(code: Any, found: list[str]) -> None:
    assert writes(code) == found
    assert reading(code).real_models == []


def _imported_at_the_head(apps: Any, schema_editor: Any) -> None:
    DeployedOrder.objects.count()


def _imported_module(apps: Any, schema_editor: Any) -> None:
    code_models.Order._default_manager.all().delete()


def _imported_inside(apps: Any, schema_editor: Any) -> None:
    from shop.models import Order as Mine

    Mine(total=1).save()


def _from_the_registry(apps: Any, schema_editor: Any) -> None:
    real_apps.get_model("shop", "Order").objects.first()


def _by_way_of_a_helper(apps: Any, schema_editor: Any) -> None:
    _touch(DeployedOrder)


def _touch(model: Any) -> None:
    for row in model.objects.iterator():
        row.save()


@pytest.mark.parametrize(
    "code",
    [_imported_at_the_head, _imported_module, _imported_inside, _from_the_registry, _by_way_of_a_helper],
)
def test_models_of_the_code(code: Any) -> None:
    assert [one.label for one in reading(code).real_models] == ["shop.Order"]


def _of_django(apps: Any, schema_editor: Any) -> None:
    user = get_user_model()
    user.objects.update(is_active=True)
    ContentType.objects.get_for_model(user)
    user.groups.through.objects.all().delete()


def test_models_of_django() -> None:
    labels = [one.label for one in reading(_of_django).real_models]

    assert labels == ["auth.User", "contenttypes.ContentType", "auth.User_groups"]


def _harmless(apps: Any, schema_editor: Any) -> None:
    order = apps.get_model("shop", "Order")
    if issubclass(order, DeployedOrder) or isinstance(order, DeployedOrder):
        raise DeployedOrder.DoesNotExist(DeployedOrder._meta.label)
    apps.get_model(DeployedOrder._meta.app_label, DeployedOrder._meta.model_name).objects.filter(pk=1)


def test_looking_at_a_class_of_the_code_is_no_use_of_it() -> None:
    assert reading(_harmless).real_models == []
