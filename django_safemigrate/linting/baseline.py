"""Findings that were there when the linter came: kept in a file that goes with the code, and not reported
again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django_safemigrate.linting.files import read_json, write_file
from django_safemigrate.linting.options import LintError
from django_safemigrate.rules import Finding

VERSION = 1
_KEYS = ("app", "migration", "rule", "operation", "direction", "table")
Entry = tuple[str | None, ...]


def entry(finding: Finding) -> Entry:
    """What tells a finding from all others: neither the line it is in nor how its message puts it."""
    return (
        finding.app,
        finding.migration,
        finding.rule,
        finding.operation,
        finding.direction,
        finding.table,
    )


class Baseline:
    """Known findings. ``take`` uses one up, so that a second of the same kind is reported; ``left`` are those
    never met."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._left = Counter(entries)

    def take(self, finding: Finding) -> bool:
        key = entry(finding)
        if not self._left[key]:
            return False
        self._left[key] -= 1
        return True

    def left(self) -> list[Entry]:
        return sorted(self._left.elements(), key=_as_text)


def read_baseline(file: Path) -> Baseline:
    """Raises ``LintError`` for a file that is missing or not of ``write_baseline``."""
    cure = f"Write it anew: lintmigrations --write-baseline {file}."
    given = read_json(file, "The baseline", cure)
    if not isinstance(given, dict) or given.get("version") != VERSION:
        raise LintError(f"The baseline {file} is not of version {VERSION}. {cure}")
    findings = given.get("findings")
    if not isinstance(findings, list) or not all(_is_entry(one) for one in findings):
        raise LintError(f"The baseline {file} holds something else than findings. {cure}")
    return Baseline(tuple(one[key] for key in _KEYS) for one in findings)


def write_baseline(file: Path, findings: Iterable[Finding]) -> int:
    """Write the findings, sorted, one a line, so that branches merge; returns how many. Raises ``LintError``.

    What ``unused-allow`` finds is left out: no baseline silences it.
    """
    entries = sorted((entry(one) for one in findings if one.rule != "unused-allow"), key=_as_text)
    lines = ",\n".join(
        f"  {json.dumps(dict(zip(_KEYS, one, strict=True)), ensure_ascii=False)}" for one in entries
    )
    write_file(file, "The baseline", f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n')
    return len(entries)


def _is_entry(one: object) -> bool:
    return isinstance(one, dict) and all(
        key in one and isinstance(one[key], str | (type(None) if key in {"operation", "table"} else str))
        for key in _KEYS
    )


def _as_text(one: Entry) -> tuple[str, ...]:
    return tuple(part or "" for part in one)
