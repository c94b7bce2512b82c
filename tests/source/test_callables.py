"""Where a callable is written, whatever it is wrapped in."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations import RunPython

from source.reading import reading, writes


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

    assert (found.name, found.unreadable) == ("print", "it is not written in Python")


def test_no_source() -> None:
    names: dict[str, Any] = {}
    exec("def made(apps, schema_editor): pass", names)

    found = reading(names["made"])

    assert (found.name, found.unreadable) == ("made", "there is no source of it in <string>")


def test_a_file_that_has_changed_since(tmp_path: Path) -> None:
    file = tmp_path / "changed.py"
    names: dict[str, Any] = {}
    exec(compile("def made(apps, schema_editor): pass", str(file), "exec"), names)
    file.write_text("def made(:")

    assert reading(names["made"]).unreadable == f"there is no source of it in {file}"


def test_a_function_that_does_nothing() -> None:
    assert reading(RunPython.noop).idle
    assert not reading(_fill).idle


def test_it_is_never_called() -> None:
    def fail(apps: Any, schema_editor: Any) -> None:
        raise AssertionError(apps)

    assert reading(fail).unreadable is None
