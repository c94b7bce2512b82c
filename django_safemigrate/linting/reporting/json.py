"""The report for programs. Its shape is a contract: ``schema-1.json`` beside this file;
additions keep ``version`` 1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from django.core.management.color import Style

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, CompiledStatement
from django_safemigrate.linting.engine import Judged, Placed
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.schema.changes import Opaque
from django_safemigrate.schema.effects import Effect


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as one JSON object."""
    migrations: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for judged in report.judged():
        migrations.append(migration(judged))
        findings.extend(finding(one) for one in judged.findings)
    findings.extend(finding(one) for one in report.project_findings())
    document = {
        "version": 1,
        "database": report.run.options.database,
        "target": str(report.run.target),
        "migrations": migrations,
        "findings": findings,
        "summary": summary(report),
    }
    out.write(json.dumps(document, indent=2, ensure_ascii=False))


def migration(judged: Judged) -> dict[str, Any]:
    compiled = judged.compiled
    return {
        "app": compiled.migration.app_label,
        "name": compiled.migration.name,
        "path": judged.path,
        "atomic": compiled.migration.atomic,
        "operations": [operation(compiled, one) for one in compiled.operations],
    }


def operation(compiled: CompiledMigration, one: CompiledOperation) -> dict[str, Any]:
    return {
        "index": one.path,
        "class": type(one.step.operation).__name__,
        "stage": compiled.stage(one).value,
        "opaque": one.opaque or one.refused or next(iter(_unknown(one)), None),
        "statements": [statement(each) for each in one.statements],
    }


def _unknown(one: CompiledOperation) -> list[str]:
    return [each.change.reason for each in one.changes() if isinstance(each.change, Opaque)]


def statement(one: CompiledStatement) -> dict[str, Any]:
    return {
        "sql": one.sql,
        "position": one.position,
        "transaction": one.transaction,
        "deferred": one.deferred,
        "changes": [{"kind": type(each.change).__name__, **plain(each.change)} for each in one.changes],
        "effects": [effect(each) for change in one.changes for each in change.effects],
    }


def effect(one: Effect) -> dict[str, Any]:
    return {
        "table": one.table,
        "lock": one.lock,
        "rows": one.rows.value,
        "blocks": one.blocks.value,
        "work": one.work.value,
    }


def finding(placed: Placed) -> dict[str, Any]:
    one = placed.finding
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "app": one.app,
        "migration": one.migration,
        "operation": one.operation,
        "direction": one.direction,
        "path": placed.path,
        "line": placed.line,
        "table": one.table,
        "message": one.message,
        "hint": one.hint,
        "lock": one.lock,
        "blocks": one.blocks,
        "work": one.work,
    }


def summary(report: Report) -> dict[str, Any]:
    counted = report.summary
    return {
        "migrations": counted.migrations,
        "operations": counted.operations,
        "statements": counted.statements,
        "unanalysed": counted.unanalysed,
        "python": counted.python,
        "errors": counted.findings["error"],
        "warnings": counted.findings["warning"],
        "notes": counted.findings["note"],
        "allowed": counted.allowed,
        "seconds": round(counted.seconds, 3),
        "target_because": report.because,
    }


def plain(value: Any) -> Any:
    """Dataclasses, enumerations and mappings as JSON has them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value
