"""Calls are followed into the project's own code, without importing it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from django_safemigrate.source import read
from source.reading import apps_of_shop, writes


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
