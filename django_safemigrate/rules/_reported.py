"""What the rules that know a danger by name say, for those that speak only where they do not."""

from __future__ import annotations

from functools import cached_property, lru_cache

from django_safemigrate.compiler import CompiledMigration, CompiledOperation
from django_safemigrate.rules.base import Severity, all_rules
from django_safemigrate.schema.effects import Work


class Reported:
    """Where rules find an error about growing work in a migration; looked for at most once, and only where there is need.

    All rules are asked, also those that are not selected: to ignore one must not wake up a general one in its place.
    """

    def __init__(self, migration: CompiledMigration) -> None:
        self.migration = migration

    @cached_property
    def _places(self) -> set[tuple[str | None, str | None]]:
        return {
            (finding.operation, finding.table)
            for rule in all_rules().values()
            if rule.check_migration and rule.concerns(self.migration)
            for finding in rule.findings(self.migration)
            if finding.severity is Severity.ERROR and finding.work not in (None, Work.CATALOG.value)
        }

    def on(self, operation: CompiledOperation, tables: set[str]) -> bool:
        """Whether an error about the work of ``operation`` on one of ``tables`` is known."""
        return any((operation.path, table) in self._places for table in tables)

    def at(self, operation: CompiledOperation) -> bool:
        """Whether an error about the work of ``operation`` is known."""
        return any(path == operation.path for path, _ in self._places)


@lru_cache(maxsize=1)
def reported(migration: CompiledMigration) -> Reported:
    """The ``Reported`` of a migration, shared by the rules that ask one after the other."""
    return Reported(migration)
