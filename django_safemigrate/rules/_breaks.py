"""What breaks the code deployed before a migration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar, cast

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.graph import Mark, mark
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Verdict
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.net import Breaks

C = TypeVar("C", bound=Change)


@dataclass(frozen=True, slots=True)
class Broken(Generic[C]):
    """A change that breaks old code. ``why.new`` is set as well when code written for the
    migration fails before it."""

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


def meets_old_code(migration: CompiledMigration) -> bool:
    """Whether code that was written before the migration runs on the schema it leaves, as far as its mark
    tells."""
    return migration.direction == "forward" and mark(migration.migration) is not Mark.AFTER


def broken(migration: CompiledMigration, kind: type[C]) -> Sequence[Broken[C]]:
    """Every change of a kind that breaks the deployed code, on the net effect of the migration.

    Nothing for a migration taken back: the code deployed before that is the one written for it. Nor for
    one that is marked to run after the deploy, when no old code is left.
    """
    # mypy asks whether instances of the class are hashable, not the class.
    return cast("Sequence[Broken[C]]", _broken(migration, kind))  # type: ignore[arg-type]


# Several rules ask about the same kind of the same migration, one after the other.
@lru_cache(maxsize=16)
def _broken(migration: CompiledMigration, kind: type[Change]) -> Sequence[Broken[Change]]:
    if not meets_old_code(migration):
        return ()
    judged = ((entry, breaks(entry[2], migration.net)) for entry in migration.of_kind(kind))
    return tuple(Broken(*entry, why) for entry, why in judged if why.old)
