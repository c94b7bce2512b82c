"""What the tests of the surprises ask about a migration of the shop."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.schema.net import Stage
from linting import Release, compiled, findings_in

EXCLUSIVE = "ACCESS EXCLUSIVE"
PARENT = "SHARE ROW EXCLUSIVE"
POSITIVE_TOTAL = models.CheckConstraint(condition=models.Q(total__gt=0), name="total_positive")
BACKFILL = RunPython(lambda apps, editor: None, RunPython.noop)


def last(
    *operations: Operation, atomic: bool = True, before: tuple[Operation, ...] = (), version: int = 16
) -> CompiledMigration:
    *_, migration = compiled(Release(before), Release(operations, atomic), version=version)
    return migration


def prices(migration: CompiledMigration) -> list[tuple[str, str | None, str]]:
    """Table, lock and work of every effect on a table that was there before."""
    return [
        (effect.table, effect.lock, effect.work.value)
        for statement in migration.statements
        for priced in statement.changes
        for effect in priced.effects
        if not effect.table_is_new
    ]


def dangers(migration: CompiledMigration) -> set[tuple[str, str, str]]:
    """Table, work, and what waits meanwhile, of all work that grows with the table and is
    done under a blocking lock."""
    return {
        (effect.table, effect.work.value, blocks.value)
        for statement in migration.statements
        for priced in statement.changes
        for effect, blocks in priced.dangers()
    }


def stages(migration: CompiledMigration) -> list[Stage]:
    return [migration.stage(one) for one in migration.operations]


def errors(migration: CompiledMigration) -> set[str]:
    return {one.rule for one in findings_in(migration) if one.severity.value == "error"}


def said(migration: CompiledMigration) -> set[str]:
    return {one.rule for one in findings_in(migration)}


def alter(model: str, name: str, field: models.Field[Any, Any]) -> migrations.AlterField:
    return migrations.AlterField(model, name, field)


def extra(field: models.Field[Any, Any], model: str = "order") -> migrations.AddField:
    return migrations.AddField(model, "extra", field)
