"""The locks that a migration takes, in the order in which it would take them, with the settings in force
then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django_safemigrate.compiler import CompiledMigration, CompiledOperation, PricedChange
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import ControlTransaction, SetSetting
from django_safemigrate.schema.effects import Blocks, Effect, Rows
from django_safemigrate.schema.replay import replay

LOCK_TIMEOUT = "lock_timeout"


@dataclass(frozen=True, slots=True)
class Taken:
    """A lock of a table that others use. ``stops`` when traffic queues behind it; ``transaction`` is the
    number of the one that keeps it."""

    operation: CompiledOperation
    priced: PricedChange
    effect: Effect
    stops: Blocks
    transaction: int
    session: Catalog
    position: int

    @property
    def stopping(self) -> bool:
        return self.stops > Blocks.NOTHING

    def setting(self, name: str) -> str | None:
        """What the migration has set before, None where it has not."""
        return self.session.setting(name)


@lru_cache(maxsize=4)
def taken(migration: CompiledMigration) -> Sequence[Taken]:
    """Every lock of a table that others use; those on rows alone are left out."""
    operations = {one.path: one for one in migration.operations}
    found: list[Taken] = []
    session = Catalog()
    transaction = -1
    for statement in migration.statements:
        if statement.transaction != transaction:
            transaction = statement.transaction
            session = session.snapshot()
            session.end_transaction()
        for priced in statement.changes:
            if isinstance(priced.change, SetSetting):
                session = session.snapshot()
                replay(priced.change, session)
            elif isinstance(priced.change, ControlTransaction) and priced.change.action == "commit":
                session = session.snapshot()
                session.end_transaction()
            for effect in priced.effects:
                if effect.lock is not None and not effect.table_is_new:
                    stops = migration.database.blocks(effect.lock, Rows.NONE)
                    operation = operations[statement.operation]
                    place = statement.position
                    found.append(Taken(operation, priced, effect, stops, transaction, session, place))
    return tuple(found)


def stopping(migration: CompiledMigration) -> list[Taken]:
    """The locks behind which traffic queues."""
    return [one for one in taken(migration) if one.stopping]


def connection_setting(migration: CompiledMigration, name: str) -> str | None:
    """What the connections of the project set by themselves, None where they leave it."""
    return migration.database.settings.get(name)
