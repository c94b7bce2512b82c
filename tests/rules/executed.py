"""The migrations of an example, run by stock Django on a server whose tables are full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import DatabaseError, NotSupportedError, migrations, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from differential.examine import less, possibly_rolled_back
from differential.probes import Failures, failures
from differential.rows import fill
from differential.scratch import connected, copied, unrendered
from differential.touched import models_of
from differential.witness import Witness
from django_safemigrate.databases.postgresql import locks
from django_safemigrate.schema.effects import Blocks, Rows
from linting import SHOP, Release
from servers import Server

# A batch of the examples is 5,000 rows; a statement that touches more works through the table.
BATCH = 5_000
COUNT = 6_000
# What the examples take for granted, and rows that are still to be filled.
PLACES = (
    "CREATE SCHEMA archive",
    "CREATE FUNCTION order_total(bigint) RETURNS integer LANGUAGE sql AS 'SELECT total FROM shop_order WHERE id = $1'",
    "UPDATE shop_order SET note = NULL",
    "UPDATE shop_product SET description = NULL",
    "ANALYZE",
)
TABLESPACE = "fast"


@dataclass(frozen=True)
class Said:
    """What stands outside the models: ``rows`` to insert before the last migration of an
    example, and statements of the deployed code."""

    rows: tuple[str, ...] = ()
    code: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """Migrations to run one after the other. ``asks_old``, ``asks_new``: find out which code fails, which
    takes longer; ``back``: take the last one back, and look at that."""

    releases: Sequence[Release]
    said: Said = Said()
    asks_old: bool = False
    asks_new: bool = False
    back: bool = False

    @property
    def shares(self) -> bool:
        """Whether it can run in a transaction that is rolled back."""
        return len(self.releases) == 1 and self.releases[0].atomic and not (self.said.rows or self.back)


@dataclass
class Executed:
    """What running a migration showed. ``dangers``: tables whose traffic waited while it worked through one,
    each with what waited; ``locks``: the strongest lock it took on each table there was before; ``old`` and
    ``new``: what fails after it for code with the models before it and after it, and did not before;
    ``error``: what it stopped with."""

    dangers: set[tuple[str, str]] = field(default_factory=set)
    locks: dict[str, str] = field(default_factory=dict)
    old: Failures = field(default_factory=dict)
    new: Failures = field(default_factory=dict)
    error: str | None = None


def migration(number: int, operations: Sequence[Operation], *, atomic: bool = True) -> migrations.Migration:
    kind = type("Executed", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    made: migrations.Migration = kind(f"{number:04}", "shop")
    return made


def shop() -> ProjectState:
    return migration(1, SHOP).mutate_state(ProjectState())


@contextmanager
def shop_database(server: Server) -> Iterator[str]:
    """A database with the tables of the shop and rows in them, and a tablespace to move to."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SET allow_in_place_tablespaces = on")
        # Another process of the tests may have made it, and use it still.
        with suppress(psycopg.errors.DuplicateObject):
            connection.execute(f"CREATE TABLESPACE {TABLESPACE} LOCATION ''".encode())
        with server.database() as url:
            _fill(url)
            yield url
        with suppress(psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.UndefinedObject):
            connection.execute(f"DROP TABLESPACE {TABLESPACE}".encode())


def _fill(url: str) -> None:
    with connected(url) as connection:
        with connection.schema_editor() as editor:
            migration(1, SHOP).apply(ProjectState(), editor)
        fill(connection, shop(), COUNT)
        with connection.cursor() as cursor:
            for statement in PLACES:
                cursor.execute(statement)


def execute(example: Example, server: Server, base: str) -> list[Executed]:
    """Run the example on what is in the database at ``base``, which stays as it is."""
    if example.shares:
        with connected(base) as connection, possibly_rolled_back(wanted=True):
            return _execute(example, connection, base)
    with copied(server, base) as url, connected(url) as connection:
        return _execute(example, connection, url)


def _execute(example: Example, connection: Any, url: str) -> list[Executed]:
    found: list[Executed] = []
    before, code = shop(), example.said.code
    for number, release in enumerate(example.releases, 2):
        last = number == len(example.releases) + 1
        if number > 2:
            fill(connection, unrendered(before), COUNT)
        if last:
            with connection.cursor() as cursor:
                for statement in example.said.rows:
                    cursor.execute(statement)
        one = migration(number, release.operations, atomic=release.atomic)
        after = one.mutate_state(unrendered(before))
        asks = example.asks_old or example.asks_new
        known = _known(connection, before, code, first=number == 2) if asks else {}
        executed = _run(one, before, connection, url)
        if example.asks_old and executed.error is None:
            executed.old = less(_failures(connection, before, code), known)
        if example.asks_new and executed.error is None:
            executed.new = less(_failures(connection, after, code), known)
        if last and example.back:
            executed = _run(one, before, connection, url, back=True)
        found.append(executed)
        before = after
    return found


def _run(
    one: migrations.Migration, before: ProjectState, connection: Any, url: str, *, back: bool = False
) -> Executed:
    executed = Executed()
    witness = Witness(connection, url, few=BATCH)
    editor = connection.schema_editor(atomic=one.atomic)
    try:
        with witness.watching(editor), editor:
            (one.unapply if back else one.apply)(unrendered(before), editor)
    except (DatabaseError, NotSupportedError) as error:
        executed.error = getattr(error.__cause__, "sqlstate", None) or type(error).__name__
    for seen in witness.seen:
        for table in seen.held.keys() | seen.shut:
            lock = locks.ACCESS_EXCLUSIVE if table in seen.shut else seen.held[table]
            executed.locks[table] = locks.strongest((executed.locks.get(table), lock)) or lock
            blocks = locks.blocks(lock, Rows.ALL if table in seen.replaced else Rows.NONE)
            # Nobody writes to a materialized view.
            if seen.work and blocks > (Blocks.WRITES if table in witness.views else Blocks.NOTHING):
                executed.dangers.add((table, blocks.value))
    return executed


SHOP_FAILURES: dict[tuple[str, ...], Failures] = {}


def _known(connection: Any, before: ProjectState, code: Sequence[str], *, first: bool) -> Failures:
    """As ``_failures``; those of the untouched shop are asked once."""
    if not first:
        return _failures(connection, before, code)
    key = tuple(code)
    if key not in SHOP_FAILURES:
        SHOP_FAILURES[key] = _failures(connection, before, code)
    return SHOP_FAILURES[key]


def _failures(connection: Any, state: ProjectState, code: Sequence[str]) -> Failures:
    found = failures(connection, unrendered(state), dict.fromkeys(models_of(state), True))
    for statement in code:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            found[statement, "execute"] = getattr(error.__cause__, "sqlstate", "")
    return found
