"""What was compiled, as plain data: the operations of a migration as the JSON report tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, CompiledStatement
from django_safemigrate.linting.judged import Counts
from django_safemigrate.schema.changes import Opaque
from django_safemigrate.schema.effects import Effect


def counts(compiled: CompiledMigration) -> Counts:
    """How much of a migration was understood."""
    statements = unanalysed = python = 0
    for operation in compiled.operations:
        statements += len(operation.statements)
        unanalysed += sum(
            any(isinstance(one.change, Opaque) for one in each.changes) for each in operation.statements
        )
        if operation.runs_python:
            # Without a reason it runs none here: a router keeps it from this database.
            python += operation.opaque is not None
        elif operation.opaque:
            unanalysed += 1
    return Counts(len(compiled.operations), statements, unanalysed, python)


def operations(compiled: CompiledMigration) -> tuple[Mapping[str, Any], ...]:
    """Every operation with its statements, their changes and effects; ``reporting/schema-1.json`` says what
    is what."""
    return tuple(_operation(compiled, one) for one in compiled.operations)


def _operation(compiled: CompiledMigration, one: CompiledOperation) -> dict[str, Any]:
    return {
        "index": one.path,
        "class": type(one.step.operation).__name__,
        "stage": compiled.stage(one).value,
        "opaque": one.opaque or one.refused or next(iter(_unknown(one)), None),
        "statements": [_statement(each) for each in one.statements],
    }


def _unknown(one: CompiledOperation) -> list[str]:
    return [each.change.reason for each in one.changes() if isinstance(each.change, Opaque)]


def _statement(one: CompiledStatement) -> dict[str, Any]:
    return {
        "sql": one.sql,
        "position": one.position,
        "transaction": one.transaction,
        "deferred": one.deferred,
        "changes": [{"kind": type(each.change).__name__, **plain(each.change)} for each in one.changes],
        "effects": [_effect(each) for change in one.changes for each in change.effects],
    }


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "table": one.table,
        "lock": one.lock,
        "rows": one.rows.value,
        "blocks": one.blocks.value,
        "work": one.work.value,
    }


def plain(value: Any) -> Any:
    """Dataclasses, enumerations and mappings as JSON has them, without the fields that only a statement written
    again needs."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.repr}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value
