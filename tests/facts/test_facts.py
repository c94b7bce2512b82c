"""Each price is measured: the lock and the work that the package predicts are those that a
real server takes and does."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
import pytest

from django_safemigrate.databases.postgresql import locks
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.facts import BY_KIND, FACTS, price
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.schema import changes
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import SetSetting
from django_safemigrate.schema.effects import Blocks, Rows
from django_safemigrate.schema.replay import replay
from facts.cases import CASES
from facts.cases.case import Case
from facts.measure import WORKS, Measured, measure, prepare
from facts.servers import Measurable

Prices = dict[str, tuple[str, str]]


def test_the_price_is_what_the_server_does(measured_server: Measurable, case: Case) -> None:
    if case.extension and case.extension not in measured_server.extensions():
        pytest.skip(f"this server does not offer the extension {case.extension}")
    prepare(measured_server.dsn, case.setup)
    with psycopg.connect(measured_server.dsn) as connection:
        catalog = read(connection)
    predicted = predict(case.statement, catalog, PostgreSQL(measured_server.version))
    found = seen(measure(measured_server.dsn, case.statement, case.held))
    if not case.unknowable:
        assert predicted == found
    for table, (lock, work) in found.items():
        price_lock, price_work = predicted.get(table, (None, "catalog"))
        unseen = price_lock is None and locks.blocks(lock, Rows.NONE) is Blocks.NOTHING
        assert unseen or locks.strongest((price_lock, lock)) == price_lock, table
        assert unseen or WORKS.index(work) <= WORKS.index(price_work), table


def predict(statement: str, catalog: Catalog, database: PostgreSQL) -> Prices:
    """The strongest lock and work on each relation that is there before the statement."""
    there = {*catalog.tables, *catalog.views}
    found: Prices = {}
    utc = True
    for change in database.parse(statement):
        if isinstance(change, SetSetting) and change.name.lower() == "timezone":
            utc = change.value == "UTC"
        resolved = database.resolve(change, catalog)
        for effect in price(resolved, catalog, database.version, utc=utc):
            if effect.table in there and effect.lock is not None:
                lock, work = found.get(effect.table, (effect.lock, "catalog"))
                stronger = locks.strongest((lock, effect.lock)) or lock
                found[effect.table] = (stronger, max(work, effect.work.value, key=WORKS.index))
        replay(resolved, catalog)
    return noticed(found)


def seen(measured: Measured) -> Prices:
    return noticed(
        {name: (table.lock, table.work) for name, table in measured.tables.items() if table.lock is not None}
    )


def noticed(prices: Mapping[str, tuple[str, str]]) -> Prices:
    """Less the tables that were but looked up: nothing that waits for ACCESS SHARE has to wait for long."""
    return {table: price for table, price in prices.items() if price != (locks.ACCESS_SHARE, "catalog")}


def test_every_kind_of_change_has_a_price() -> None:
    kinds = {getattr(changes, name) for name in changes.__all__}
    # FillColumn is an UPDATE, of which there are others.
    bases = {base for kind in kinds - {changes.FillColumn} for base in kind.__mro__[1:]}
    assert kinds - bases == set(BY_KIND)


def test_every_fact_names_its_source_and_versions() -> None:
    assert [
        fact for fact in FACTS if not fact.url.startswith("https://www.postgresql.org/docs/current/")
    ] == []
    assert [fact for fact in FACTS if not 14 <= fact.since <= fact.until <= 18] == []


def test_cases_have_names_of_their_own() -> None:
    names = [case.name for case in CASES]
    assert sorted(set(names)) == sorted(names)
