"""What changes cost that commit together: each is priced with the locks that those before it hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django_safemigrate.compiler.compiled import Held, PricedChange
from django_safemigrate.databases.base import Database
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, CreateTable
from django_safemigrate.schema.effects import Effect
from django_safemigrate.schema.replay import replay


@dataclass(slots=True)
class Pricing:
    """An open transaction: prices changes and moves ``catalog`` past each. ``held`` are the locks it has taken."""

    database: Database
    catalog: Catalog
    held: dict[str, Held] = field(default_factory=dict)

    def apply(self, resolved: Change) -> PricedChange:
        """Price a resolved change, and apply it."""
        catalog = self.catalog
        table = catalog.tables.get(getattr(resolved, "table", ""))
        effects = tuple(self._see(effect, resolved) for effect in self.database.price(resolved, catalog))
        found = PricedChange(resolved, effects, table, tuple(self.held.values()))
        replay(resolved, catalog)
        for effect in effects:
            self._hold(effect)
        return found

    def _see(self, effect: Effect, change: Change) -> Effect:
        """Tell an effect on a table made in this migration from one on a table that others use."""
        made_here = (
            isinstance(change, CreateTable)
            and effect.table == change.table
            and effect.table not in self.catalog.tables
        )
        return replace(effect, table_is_new=True) if made_here or effect.table in self.catalog.new else effect

    def _hold(self, effect: Effect) -> None:
        # Also in autocommit: several statements in one string commit together.
        # https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
        if effect.table_is_new or effect.lock is None:
            return
        before = self.held.get(effect.table)
        blocks = self.database.blocks(effect.lock, effect.rows)
        if before is None or blocks > before.blocks:
            self.held[effect.table] = Held(effect.table, effect.lock, blocks)
