"""The operations have Django's names, and behave as Django's wherever no database is concerned."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.db import migrations, models
from django.db.migrations import operations as django
from django.db.migrations.operations.base import Operation
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.state import ProjectState

from django_safemigrate import operations as safe

ROOT = Path(__file__).parents[2]
# Without a Django namesake.
OWN = {"Contract", "IgnoreMigration"}
# Bases of Django's that nobody writes.
ABSTRACT = {"CollationOperation", "Operation"}


def in_postgres() -> set[str]:
    """The operations that django.contrib.postgres defines."""
    found = inspect.getmembers(postgres, inspect.isclass)
    mine = {name for name, one in found if one.__module__ == postgres.__name__ and issubclass(one, Operation)}
    return mine - ABSTRACT


def test_all_names_of_django_and_no_others():
    assert set(safe.__all__) == set(django.__all__) | in_postgres() | OWN


@pytest.mark.parametrize("name", sorted(set(safe.__all__) - OWN))
def test_each_is_djangos(name: str):
    kind = getattr(safe, name)

    assert issubclass(kind, getattr(django, name, None) or getattr(postgres, name))
    assert (kind.__module__, kind.__qualname__) == ("django_safemigrate.operations", name)


def test_a_name_that_is_none():
    with pytest.raises(
        AttributeError, match="module 'django_safemigrate.operations' has no attribute 'AddIndx'"
    ):
        _ = safe.AddIndx


PAIRS: list[tuple[str, tuple[Any, ...]]] = [
    ("CreateModel", ("Cake", [("id", models.BigAutoField(primary_key=True))])),
    ("AddField", ("Cake", "name", models.CharField(max_length=5))),
    ("AlterField", ("Cake", "name", models.CharField(max_length=5))),
    ("RemoveField", ("Cake", "name")),
    ("RenameField", ("Cake", "name", "title")),
    ("DeleteModel", ("Cake",)),
    ("RenameModel", ("Cake", "Tart")),
    ("AddIndex", ("Cake", models.Index(fields=["name"], name="cake_name"))),
    ("RunSQL", ("SELECT 1", "SELECT 2")),
    ("AlterUniqueTogether", ("Cake", {("name", "id")})),
]


@pytest.mark.parametrize(("name", "arguments"), PAIRS)
def test_words_and_arguments_are_djangos(name: str, arguments: tuple[Any, ...]):
    ours, theirs = getattr(safe, name)(*arguments), getattr(django, name)(*arguments)

    assert ours.deconstruct() == theirs.deconstruct()
    assert ours.describe() == theirs.describe()
    assert ours.migration_name_fragment == theirs.migration_name_fragment
    assert (ours.reversible, ours.atomic, ours.category) == (
        theirs.reversible,
        theirs.atomic,
        theirs.category,
    )


def test_the_state_is_djangos():
    operations = [
        ("CreateModel", ("Cake", [("id", models.BigAutoField(primary_key=True))])),
        ("AddField", ("Cake", "name", models.CharField(max_length=5))),
        ("RenameField", ("Cake", "name", "title")),
        ("RenameModel", ("Cake", "Tart")),
    ]
    states = []
    for library in (safe, django):
        state = ProjectState()
        for name, arguments in operations:
            getattr(library, name)(*arguments).state_forwards("bakery", state)
        states.append(state)

    assert states[0] == states[1]


def optimized(*operations: Operation) -> list[str]:
    found = MigrationOptimizer().optimize(list(operations), "bakery")
    return [f"{type(one).__module__}.{type(one).__name__}" for one in found]


ADD = ("Cake", "name", models.CharField(max_length=5))
ALTER = ("Cake", "name", models.CharField(max_length=9))


def test_what_is_optimized_stays_safe():
    assert optimized(safe.AddField(*ADD), safe.AlterField(*ALTER)) == [
        "django_safemigrate.operations.AddField"
    ]
    assert optimized(safe.AddField(*ADD), migrations.AlterField(*ALTER)) == [
        "django_safemigrate.operations.AddField"
    ]
    assert optimized(safe.AddField(*ADD), safe.RemoveField("Cake", "name")) == []
    model = safe.CreateModel("Cake", [("id", models.BigAutoField(primary_key=True))])
    assert optimized(model, safe.AddField(*ADD)) == ["django_safemigrate.operations.CreateModel"]


def test_a_contract_is_not_optimized_across():
    operations = [safe.AddField(*ADD), safe.Contract("0001_initial"), safe.AlterField(*ALTER)]

    assert optimized(*operations) == [
        "django_safemigrate.operations.AddField",
        "django_safemigrate.operations.Contract",
        "django_safemigrate.operations.AlterField",
    ]


def test_a_contract_says_what_it_is():
    contract = safe.Contract("0002_remove_note")

    assert contract.describe() == "Finish 0002_remove_note, now that no old code is left"
    assert contract.migration_name_fragment == "contract_0002_remove_note"
    assert contract.deconstruct() == ("Contract", ("0002_remove_note",), {})


def test_who_only_loads_migrations_pays_for_no_compiler():
    code = (
        "import sys; from django_safemigrate import operations; "
        "print(*sorted(one for one in sys.modules if one.startswith('django_safemigrate.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.split() == [
        "django_safemigrate.operations",
        "django_safemigrate.operations.contract",
        "django_safemigrate.operations.core",
        "django_safemigrate.operations.ignore",
        "django_safemigrate.operations.online",
        "django_safemigrate.operations.ours",
    ]
