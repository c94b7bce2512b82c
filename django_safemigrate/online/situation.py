"""What a pass knows about the change it is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django_safemigrate.compiler import PricedChange
from django_safemigrate.compiler.pricing import Pricing
from django_safemigrate.databases.base import Database
from django_safemigrate.online.program import Phase
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, RowsChange, ValidateConstraint
from django_safemigrate.schema.compatibility import breaks
from django_safemigrate.schema.net import Breaks, Net
from django_safemigrate.schema.objects import Table


@dataclass(frozen=True, slots=True)
class Situation:
    """``catalog`` is the schema before the change; not to be altered. ``net`` is about the whole operation: its ``before``
    and ``after`` are the schemas around all of it. ``changes`` are all changes of the operation and ``position`` is
    the place among them of the one that Django makes and that the pass's change is, or is a part of."""

    database: Database
    catalog: Catalog
    net: Net
    changes: Sequence[Change]
    position: int = 0

    @property
    def root(self) -> Change:
        return self.changes[self.position]

    @property
    def rest(self) -> Sequence[Change]:
        """The changes of the operation that come after the root."""
        return self.changes[self.position + 1 :]

    def at(self, catalog: Catalog, position: int) -> Situation:
        return replace(self, catalog=catalog, position=position)

    def table(self, name: str) -> Table | None:
        return self.catalog.tables.get(name)

    def in_use(self, table: str) -> bool:
        """Whether others use the table: it was not made by the same migration."""
        return table not in self.catalog.new

    def price(self, change: Change) -> PricedChange:
        """What the change would cost here, run by itself."""
        catalog = self.catalog.snapshot()
        return Pricing(self.database, catalog).apply(self.database.resolve(change, catalog))

    def dangerous(self, change: Change) -> bool:
        """Whether it does work that grows with a table that others use, while they wait."""
        return any(self.price(change).dangers())

    def breaks(self, change: Change) -> Breaks:
        """Which code it breaks, old or new, on the net effect of the operation."""
        return breaks(change, self.net)

    def waits_for_new_code(self, change: Change) -> bool:
        """Whether it belongs after the deploy: old code cannot live with it, and new code can without."""
        found = self.breaks(change)
        return bool(found.old) and not found.new

    def phase_of(self, change: Change) -> Phase:
        """The phase in which a change belongs that is run as it is."""
        if self.waits_for_new_code(self.root) or self.waits_for_new_code(change):
            return Phase.CONTRACT
        if isinstance(change, ValidateConstraint):
            return Phase.VALIDATE
        return Phase.BACKFILL if isinstance(change, RowsChange) else Phase.EXPAND
