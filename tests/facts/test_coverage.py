"""No price without a measurement: every fact that locks a table takes part in the price of some case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.facts import BY_KIND, FACTS
from django_safemigrate.databases.postgresql.facts.fact import Fact, Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.replay import replay
from facts.cases import CASES
from facts.cases.case import Case

# With the contrib extensions that some cases need, a version has a case for each fact that holds for it.
VERSIONS = range(14, 19)


def fired(case: Case, version: int) -> Iterator[Fact[Any]]:
    """The facts that make up the price of a case, on the schema that its setup leaves."""
    database, catalog = PostgreSQL(version), Catalog()
    for statement in case.setup:
        for change in database.parse(statement):
            replay(database.resolve(change, catalog), catalog)
    catalog.begin()
    for change in database.parse(case.statement):
        resolved = database.resolve(change, catalog)
        situation = Situation(resolved, catalog, version)
        for fact in BY_KIND[type(resolved)]:
            if fact.since <= version <= fact.until and fact.when(situation) and list(fact.on(situation)):
                yield fact
        replay(resolved, catalog)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_fact_is_measured(version: int) -> None:
    seen = {id(fact) for case in CASES if case.since <= version for fact in fired(case, version)}

    unmeasured = [
        (fact.change.__name__, fact.lock, fact.work.value, fact.case or fact.reason)
        for fact in FACTS
        if fact.lock and fact.since <= version <= fact.until and id(fact) not in seen
    ]
    assert unmeasured == []
