"""Work that grows with a table while traffic to it waits: what most rules look for, and how they put it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, cast

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.rules.base import Verdict
from django_safemigrate.schema.changes import Change, RefreshView
from django_safemigrate.schema.effects import Blocks, Effect

C = TypeVar("C", bound=Change)


@dataclass(frozen=True, slots=True)
class Danger:
    """A change that does work growing with a table others use. ``effect`` is its price on the table it names,
    else on the first that suffers, ``blocks`` what waits for that table meanwhile, be it for the lock of the
    statement or for one taken earlier in its transaction."""

    operation: CompiledOperation
    priced: PricedChange
    effect: Effect
    blocks: Blocks

    @property
    def table(self) -> str:
        return self.effect.table

    @property
    def suffers(self) -> str:
        """Whom it stops, e.g. ``blocks reads and writes of shop_order``."""
        return f"blocks {traffic(self._locked())}"

    @property
    def held(self) -> bool:
        """Whether traffic waits for more than the statement's own lock."""
        return self.blocks > self.effect.blocks

    def verdict(self, message: str, hint: str) -> Verdict:
        return Verdict(self.operation, message, hint, self.effect, self.blocks, priced=self.priced)

    def _locked(self) -> Iterator[tuple[str, Blocks]]:
        yield self.table, self.blocks
        for effect in self.priced.effects:
            if effect.table != self.table and not effect.table_is_new:
                yield effect.table, self.priced.blocks(effect)


def traffic(tables: Iterable[tuple[str, Blocks]]) -> str:
    """Spell out what waits: ``reads and writes of a and b, and writes to c``."""
    reads: dict[str, None] = {}
    writes: dict[str, None] = {}
    for table, blocks in tables:
        if blocks is Blocks.READS:
            reads[table] = None
        elif blocks is Blocks.WRITES:
            writes[table] = None
    parts = [f"reads and writes of {listed(reads)}"] if reads else []
    parts += [f"writes to {listed(writes)}"] if writes else []
    return ", and ".join(parts)


def listed(names: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def danger_of(operation: CompiledOperation, priced: PricedChange) -> Danger | None:
    """The danger of one change, if it is one."""
    found = list(priced.dangers())
    if isinstance(priced.change, RefreshView):
        # Nobody writes to a materialized view, so what blocks writes alone blocks nobody.
        found = [(effect, blocks) for effect, blocks in found if blocks is Blocks.READS]
    if not found:
        return None
    named = getattr(priced.change, "table", "")
    effect, blocks = next((one for one in found if one[0].table == named), found[0])
    return Danger(operation, priced, effect, blocks)


def dangers(migration: CompiledMigration, kind: type[C]) -> Sequence[tuple[Danger, C]]:
    """Every danger of a kind of change, with that change."""
    # mypy asks whether instances of the class are hashable, not the class.
    return cast("Sequence[tuple[Danger, C]]", _dangers(migration, kind))  # type: ignore[arg-type]


# Several rules ask about the same kind of the same migration, one after the other.
@lru_cache(maxsize=16)
def _dangers(migration: CompiledMigration, kind: type[Change]) -> Sequence[tuple[Danger, Change]]:
    found = ((danger_of(operation, priced), change) for operation, priced, change in migration.of_kind(kind))
    return tuple((danger, change) for danger, change in found if danger is not None)


def dangers_in(operation: CompiledOperation, kind: type[C]) -> Iterator[tuple[Danger, C]]:
    """As ``dangers``, of one operation."""
    for priced, change in changes_in(operation, kind):
        danger = danger_of(operation, priced)
        if danger is not None:
            yield danger, change


def changes_in(operation: CompiledOperation, kind: type[C]) -> Iterator[tuple[PricedChange, C]]:
    """Every change of a kind in one operation."""
    for priced in operation.changes():
        if isinstance(priced.change, kind):
            yield priced, priced.change


def first_effect(priced: PricedChange) -> Effect | None:
    """The effect on the first table that others use, None when nobody can notice the change."""
    return next((effect for effect in priced.effects if not effect.table_is_new), None)
