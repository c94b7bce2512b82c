"""What breaks the code deployed before a migration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Verdict
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.compatibility import Breaks, breaks

C = TypeVar("C", bound=Change)


@dataclass(frozen=True, slots=True)
class Broken(Generic[C]):
    """A change that breaks old code. ``why.new`` is set as well when code written for the migration fails before it."""

    operation: CompiledOperation
    priced: PricedChange
    change: C
    why: Breaks

    @property
    def also_new(self) -> str:
        """The end of a message: what new code suffers as long as the change is not made."""
        return f"; before it, new code fails too: {self.why.new}." if self.why.new else "."

    def verdict(self, message: str, hint: str) -> Verdict:
        table = getattr(self.change, "table", None)
        return Verdict(self.operation, message, hint, first_effect(self.priced), table=table)


def broken(migration: CompiledMigration, kind: type[C]) -> Iterator[Broken[C]]:
    """Every change of a kind that breaks the deployed code, on the net effect of the migration.

    Nothing for a migration taken back: the code deployed before that is the one written for it.
    """
    if migration.direction != "forward":
        return
    for operation, priced, change in migration.of_kind(kind):
        why = breaks(change, migration.net)
        if why.old:
            yield Broken(operation, priced, change, why)
