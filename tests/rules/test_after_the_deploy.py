"""What breaks old code breaks nobody once it is marked to run when no old code is left."""

from __future__ import annotations

import inspect
from dataclasses import replace
from importlib import import_module

import pytest

from django_safemigrate import Safe
from linting import compiled, findings_in
from rules.pages import pages, releases

# The statement itself fails on a table with rows, whichever code is deployed.
FAILS_BY_ITSELF = {"add-field-without-value"}


def speaks_of_old_code(rule: str) -> bool:
    source = inspect.getsource(import_module(f"django_safemigrate.rules.{rule.replace('-', '_')}"))
    return "meets_old_code(" in source or "broken(" in source


@pytest.mark.parametrize(
    "rule", [one for one in pages() if one not in FAILS_BY_ITSELF and speaks_of_old_code(one)]
)
def test_the_unsafe_example_is_fine_after_the_deploy(rule: str) -> None:
    *before, last = releases(rule, "Unsafe")
    *_, migration = compiled(*before, replace(last, marks={"safe": Safe.after_deploy()}))

    assert rule not in {one.rule for one in findings_in(migration, rule)}
