"""Migrations that hold what no program can be made of: Python code, and SQL that nobody can take apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.migrations import AddField, RemoveField, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models import F

from crash.cases import Interrupted
from differential.models import APP, BASE


def add_up(apps: Any, editor: Any) -> None:
    """What differs when it is done twice, or by halves."""
    things = apps.get_model(APP, "thing").objects
    things.update(integer=F("integer") + 1)
    things.update(big=F("integer") + 1)


def write(apps: Any, editor: Any) -> None:
    """What may be done twice, and not by halves."""
    things = apps.get_model(APP, "thing").objects
    things.update(small=7)
    things.update(integer=8)


SQL = "DO $$ BEGIN UPDATE lab_thing SET integer = integer + 1; UPDATE lab_thing SET big = integer + 1; END $$"
COLUMN = AddField("thing", "told", models.IntegerField(null=True))


def _case(name: str, *operations: Operation, atomic: bool = True) -> Interrupted:
    return Interrupted(name, APP, BASE, [], operations, atomic=atomic, safe=False)


CODE: Mapping[str, Interrupted] = {
    one.name: one
    for one in (
        _case("code", COLUMN, RunPython(add_up), RemoveField("thing", "three")),
        _case("code-last", COLUMN, RunPython(add_up)),
        _case("code-outside", COLUMN, RunPython(write, atomic=False), atomic=False),
        _case("opaque", RunSQL(SQL), COLUMN),
    )
}
