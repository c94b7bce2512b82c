"""What is read of a callable: models, helpers, aliases, calls."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps as real_apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.migrations import RunPython

import shop.models as code_models
from django_safemigrate.source import read
from shop.models import Order as DeployedOrder
from source.reading import apps_of_shop, reading, writes

# --- the callable -------------------------------------------------------------------


def _fill(apps: Any, schema_editor: Any, note: str = "") -> None:
    apps.get_model("shop", "Order").objects.update(note=note)


def _decorated(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(apps: Any, schema_editor: Any) -> None:
        function(apps, schema_editor)

    return wrapper


@_decorated
def _fill_decorated(apps: Any, schema_editor: Any) -> None:
    apps.get_model("shop", "Order").objects.update(note="")


class _Filler:
    def __init__(self, model: str = "Order") -> None:
        self.model = model

    def __call__(self, apps: Any, schema_editor: Any) -> None:
        self.fill(apps)

    def fill(self, apps: Any) -> None:
        apps.get_model("shop", self.model).objects.update(note="")

    def run(self, apps: Any, schema_editor: Any) -> None:
        self.fill(apps)

    @classmethod
    def of_class(cls, apps: Any, schema_editor: Any) -> None:
        cls().fill(apps)

    @staticmethod
    def of_nobody(apps: Any, schema_editor: Any) -> None:
        apps.get_model("shop", "Order").objects.update(note="")


def _factory(model: str) -> Any:
    def fill(apps: Any, schema_editor: Any) -> None:
        apps.get_model("shop", model).objects.update(note="")

    return fill


first, second = (
    lambda apps, editor: apps.get_model("shop", "Customer").objects.all(),
    lambda apps, editor: apps.get_model("shop", "Order").objects.update(note=""),
)


@pytest.mark.parametrize(
    "code",
    [
        _fill,
        functools.partial(_fill, note="-"),
        functools.partial(functools.partial(_fill), note="-"),
        _fill_decorated,
        _Filler(),
        _Filler().run,
        _Filler.of_class,
        _Filler.of_nobody,
        _factory("Order"),
        second,
        lambda apps, editor: _fill(apps, editor),
    ],
    ids=map(str, range(11)),
)
def test_callables_of_all_kinds(code: Any) -> None:
    assert writes(code) == ["update shop.Order ALL"]


def test_what_is_not_python() -> None:
    found = reading(print)

    assert (found.name, found.unreadable) == ("print", "It is not written in Python.")


def test_no_source() -> None:
    names: dict[str, Any] = {}
    exec("def made(apps, schema_editor): pass", names)

    found = reading(names["made"])

    assert (found.name, found.unreadable) == ("made", "There is no source of it in <string>.")


def test_a_file_that_has_changed_since(tmp_path: Path) -> None:
    file = tmp_path / "changed.py"
    names: dict[str, Any] = {}
    exec(compile("def made(apps, schema_editor): pass", str(file), "exec"), names)
    file.write_text("def made(:")

    assert reading(names["made"]).unreadable == f"There is no source of it in {file}."


def test_a_function_that_does_nothing() -> None:
    assert reading(RunPython.noop).idle
    assert not reading(_fill).idle


def test_it_is_never_called() -> None:
    def fail(apps: Any, schema_editor: Any) -> None:
        raise AssertionError(apps)

    assert reading(fail).unreadable is None


# --- the models ---------------------------------------------------------------------


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


# --- what is followed ---------------------------------------------------------------


def _round(apps: Any, depth: int = 0) -> None:
    if depth < 3:
        _round(apps, depth + 1)
    apps.get_model("shop", "Order").objects.update(note="")


def test_a_function_that_calls_itself() -> None:
    assert writes(_round) == ["update shop.Order ALL"]


HELPERS = """
from shop.models import Order

LIMIT = 10

def fill(model):
    model.objects.update(note="")

class Filler:
    def __init__(self, apps):
        self.model = apps.get_model("shop", "Order")

    def run(self):
        self.model.objects.filter(pk__lte=LIMIT).update(note="")

def touch():
    Order.objects.update(note="")
"""
MIGRATION = """
def forward(apps, schema_editor):
    from helpers_of_the_shop import Filler, fill, touch
    import helpers_of_the_shop as helpers

    fill(apps.get_model("shop", "Order"))
    Filler(apps).run()
    helpers.touch()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a project with a module of helpers, which is on the path and not imported."""
    (tmp_path / "helpers_of_the_shop.py").write_text(HELPERS)
    (tmp_path / "migration_of_the_shop.py").write_text(MIGRATION)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def _forward(project: Path) -> Any:
    file = project / "migration_of_the_shop.py"
    names: dict[str, Any] = {"__name__": "shop.migrations.0002_fill"}
    exec(compile(file.read_text(), str(file), "exec"), names)
    return names["forward"]


def test_a_module_that_is_not_loaded_is_read_and_stays_so(project: Path) -> None:
    found = read(_forward(project), apps_of_shop())

    assert [(one.place, one.reach.name) for one in found.writes] == [
        ("fill() of helpers_of_the_shop", "ALL"),
        ("run() of helpers_of_the_shop", "MANY"),
        ("touch() of helpers_of_the_shop", "ALL"),
    ]
    assert [one.label for one in found.real_models] == ["shop.Order"]
    assert "helpers_of_the_shop" not in sys.modules


def test_the_files_that_were_read(project: Path) -> None:
    found = read(_forward(project), apps_of_shop())

    assert {Path(one).name for one in found.files} == {"migration_of_the_shop.py", "helpers_of_the_shop.py"}


def test_code_of_the_project(project: Path) -> None:
    found = read(_forward(project), apps_of_shop())

    assert [(one.what, one.real_models) for one in found.app_code] == [
        ("fill() of helpers_of_the_shop", False),
        ("__init__() of helpers_of_the_shop", False),
        ("run() of helpers_of_the_shop", False),
        ("touch() of helpers_of_the_shop", True),
    ]


def test_an_edited_helper_is_read_again(project: Path) -> None:
    read(_forward(project), apps_of_shop())
    (project / "helpers_of_the_shop.py").write_text(HELPERS.replace(".update(", ".filter(pk=1).update("))

    assert {one.reach.name for one in read(_forward(project), apps_of_shop()).writes} == {"FEW"}


# --- what is done -------------------------------------------------------------------


def _in_transactions(apps: Any, schema_editor: Any) -> None:
    orders = apps.get_model("shop", "Order").objects
    with transaction.atomic():
        for order in orders.iterator():
            order.note = ""
            order.save()
    while ids := list(orders.filter(note=None).values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            orders.filter(pk__in=ids).update(note="")


def test_a_transaction_around_the_loop_and_one_in_it() -> None:
    assert [[loop.atomic for loop in one.loops] for one in reading(_in_transactions).writes] == [
        [True],
        [False],
    ]


@transaction.atomic
def _in_a_decorator(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.iterator():
        order.delete()


def test_a_transaction_by_decorator() -> None:
    assert [[loop.atomic for loop in one.loops] for one in reading(_in_a_decorator).writes] == [[True]]


def _sends(apps: Any, schema_editor: Any) -> None:
    import smtplib
    import subprocess

    import not_installed_tasks  # type: ignore[import-not-found]
    import requests
    from django.core.mail import send_mail

    requests.get("https://example.org")
    send_mail("", "", "", [])
    smtplib.SMTP("localhost")
    subprocess.run(["true"], check=True)
    not_installed_tasks.tell.delay(1)
    try:
        raise requests.exceptions.Timeout
    except requests.exceptions.RequestException:
        requests.exceptions.HTTPError()


def test_calls_that_leave_the_process() -> None:
    assert [one.what for one in reading(_sends).outside] == [
        "requests.get",
        "django.core.mail.send_mail",
        "smtplib.SMTP",
        "subprocess.run",
        "not_installed_tasks.tell.delay",
    ]


def _json(apps: Any, schema_editor: Any) -> None:
    for order in apps.get_model("shop", "Order").objects.filter(pk=1):
        order.note.update({"a": 1})
        order.note.delete()


def test_a_dict_in_a_field_is_no_query() -> None:
    assert writes(_json) == []


def _asks_first(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("shop", "Customer").objects
    if not customers.filter(name="x").exists():
        customers.create(name="x")
    found = customers.filter(name="y").first()
    if found is None:
        customers.create(name="y")
    customers.get_or_create(name="z")
    if customers.exists():
        return
    customers.create(name="w")


def test_inserts_that_ask_first() -> None:
    assert [one.once for one in reading(_asks_first).writes] == [True, True, True]


def _does_not_ask(apps: Any, schema_editor: Any) -> None:
    customer = apps.get_model("shop", "Customer")
    customer.objects.create(name="x")
    customer(name="y").save()
    customer.objects.bulk_create([customer(name="z")])
    customer.objects.bulk_create([customer(name="z")], ignore_conflicts=True)


def test_inserts_that_do_not() -> None:
    assert [(one.verb.value, one.once) for one in reading(_does_not_ask).writes] == [
        ("insert", False),
        ("insert", False),
        ("bulk_create", False),
        ("bulk_create", True),
    ]


def _sql(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("UPDATE shop_order SET note = ''")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM shop_payment")
        cursor.execute(f"DELETE FROM {schema_editor}")


def test_sql() -> None:
    assert [one.text for one in reading(_sql).sql] == [
        "UPDATE shop_order SET note = ''",
        "DELETE FROM shop_payment",
        None,
    ]
