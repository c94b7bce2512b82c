"""Reading functions with the models of the shop, as a RunPython of its second migration gets them."""

from __future__ import annotations

from typing import Any, cast

from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

from django_safemigrate.source import Reading, Write, read
from linting import Release, compiled


def apps_of_shop() -> StateApps:
    (migration,) = compiled(Release([RunPython(RunPython.noop)]))
    return cast("StateApps", migration.operations[0].step.before.apps)


def reading(code: Any) -> Reading:
    return read(code, apps_of_shop())


def writes(code: Any) -> list[str]:
    """What a function writes, each as ``update shop.Order ALL`` with the loops around it."""
    return [_shown(one) for one in reading(code).writes]


def _shown(write: Write) -> str:
    label = write.model.label if write.model else "?"
    loops = [
        f"for {one.over.label} {one.reach.name}" if one.over else "in batches"
        for one in write.loops
        if one.batches or one.over
    ]
    return " ".join([write.verb.value, label, write.reach.name, *loops])
