"""What the rules that know a danger by name say, for those that speak only where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Finding, Severity, panel
from django_safemigrate.schema.effects import Work


class Reported:
    """Where rules find an error about growing work in a migration, beyond
    ``findings``, which are known already.

    All rules are asked, also those that are not selected: to ignore one must not wake up a general one in its
    place. They are asked only when there is need.
    """

    def __init__(self, migration: CompiledMigration, findings: Sequence[Finding]) -> None:
        self.migration = migration
        self._known = _places(findings)

    @cached_property
    def _others(self) -> set[tuple[str | None, str | None]]:
        return _places(
            finding
            for rule in panel().concerned(self.migration)
            if rule.check_migration
            for finding in rule.findings(self.migration)
        )

    def on(self, operation: CompiledOperation, tables: set[str]) -> bool:
        """Whether an error about the work of ``operation`` on one of ``tables`` is known."""
        places = {(operation.path, table) for table in tables}
        return not places.isdisjoint(self._known) or not places.isdisjoint(self._others)

    def at(self, operation: CompiledOperation) -> bool:
        """Whether an error about the work of ``operation`` is known."""
        if any(path == operation.path for path, _ in self._known):
            return True
        return any(path == operation.path for path, _ in self._others)


def _places(findings: Iterable[Finding]) -> set[tuple[str | None, str | None]]:
    return {
        (finding.operation, finding.table)
        for finding in findings
        if finding.severity is Severity.ERROR and finding.work not in (None, Work.CATALOG.value)
    }
