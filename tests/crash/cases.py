"""The migrations that are interrupted."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation

from differential.case import Case
from differential.models import APP, BASE

PASSES = Path(__file__).parents[2] / "docs" / "passes.py"
NAMES = ("0001_base", "0002_setup", "0003_case", "0004_contract")
BASIS, SETUP, CASE, CONTRACT = NAMES
# For the tables of the examples that no model has, and what the examples are about.
EXAMPLE_ROWS: Mapping[str, str] = {
    "add-primary-key": "INSERT INTO shop_visit SELECT generate_series(1, 1000)",
    "drop-constraint": (
        "INSERT INTO shop_visit SELECT DATE '2020-01-01' + i FROM generate_series(1, 1000) i;"
        " INSERT INTO shop_click SELECT day FROM shop_visit"
    ),
    "exchange-constraint": "INSERT INTO shop_visit SELECT i, DATE '2020-01-01' + i FROM generate_series(1, 1000) i",
    "replace-constraint": (
        "INSERT INTO shop_visit SELECT generate_series(1, 1000); INSERT INTO shop_click SELECT id FROM shop_visit"
    ),
    "set-not-null": "UPDATE shop_order SET total = NULL WHERE id % 2 = 0",
    # More than a slice.
    "update-in-batches": (
        "INSERT INTO shop_order SELECT i, 1, 'n' || i, 's' || i, '', i FROM generate_series(1001, 3000) i"
    ),
}


@dataclass(frozen=True)
class Interrupted:
    """The operations of four migrations of the app ``label``: a base, a setup on which rows are put, those that are
    interrupted, and then their contract. ``rows`` is SQL that is run once the tables are filled.

    ``safe``: the operations are run as safe ones; else as they are, in a transaction where the migration is ``atomic``, and there is no
    contract to write."""

    name: str
    label: str
    base: Sequence[Operation]
    setup: Sequence[Operation]
    operations: Sequence[Operation]
    rows: Sequence[str] = ()
    atomic: bool = True
    server: int = 14
    safe: bool = True

    def migration(self, label: str, name: str) -> type[Migration]:
        """The class of one of the migrations, those that are interrupted with safe operations where it says so;
        those of an app of another label do nothing."""
        from django_safemigrate import operations as safe
        from django_safemigrate.operations.ours import ours

        # Those that take a driver are known once they are imported.
        import_module("django_safemigrate.operations.postgres")
        operations: dict[str, Sequence[Operation]] = {
            BASIS: self.base,
            SETUP: self.setup,
            CASE: [ours(one) for one in self.operations] if self.safe else self.operations,
            CONTRACT: [safe.Contract(CASE)] if self.safe else [],
        }
        number = NAMES.index(name)
        attributes = {
            "operations": list(operations[name]) if label == self.label else [],
            "atomic": name in (BASIS, SETUP) or (self.atomic and not self.safe),
            "dependencies": [(label, NAMES[number - 1])] if number else [],
        }
        return type("Migration", (Migration,), attributes)


@cache
def examples() -> Mapping[str, Interrupted]:
    """The example that the documentation gives of each pass, by the name of the pass."""
    found = runpy.run_path(str(PASSES))
    operations: Callable[[str], list[Operation]] = found["operations"]
    shop: str = found["SHOP"]
    given: Mapping[str, Any] = found["EXAMPLES"]
    return {
        name: Interrupted(
            name,
            "shop",
            operations(shop),
            operations(one.setup),
            operations(one.operation),
            [EXAMPLE_ROWS[name]] if name in EXAMPLE_ROWS else [],
        )
        for name, one in given.items()
    }


@cache
def all_cases() -> Mapping[str, Interrupted]:
    """The examples, and all migrations whose ends are compared."""
    from differential.cases import CASES
    from online.same_end import chosen
    from online.same_end_cases import CASES as MORE

    return {**examples(), **{one.name: _interrupted(one) for one in chosen((*CASES, *MORE))}}


def named(name: str) -> Interrupted:
    """The case of that name. Raises ``KeyError``."""
    from crash.code import CODE

    return CODE.get(name) or examples().get(name) or all_cases()[name]


def _interrupted(case: Case) -> Interrupted:
    found = Interrupted(case.name, APP, BASE, case.setup, case.operations, case.rows)
    return replace(found, atomic=case.atomic, server=case.server)
