"""Conditions that let a statement write one batch of a table."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import DeleteRows, UpdateRows

BATCHES = [
    "id BETWEEN 1 AND 1000",
    "id >= 1 AND 1000 > id",
    "id > '1' AND t.id <= 1000::bigint AND done IS NULL",
    "id IN (SELECT id FROM t WHERE done IS NULL ORDER BY id LIMIT 1000)",
    "t.id IN (SELECT x.id FROM t x JOIN u ON u.id = x.id LIMIT 1000)",
    "id = ANY (SELECT id FROM t LIMIT 1000)",
]
MORE = [
    "id BETWEEN 1 AND 100000000",
    "id NOT BETWEEN 1 AND 1000",
    "id >= 1 AND id > 1000",
    "id >= 1 AND done < 1000",
    "id BETWEEN 1 AND 1000 OR done IS NULL",
    "NOT (id BETWEEN 1 AND 1000)",
    "id BETWEEN 1 AND other",
    "id IN (SELECT id FROM t)",
    "id IN (SELECT id FROM t LIMIT 100000000)",
    "id IN (SELECT u.id FROM u WHERE u.t = t.id LIMIT 1)",
    "id NOT IN (SELECT id FROM t LIMIT 1000)",
    "id = (SELECT min(id) FROM t x WHERE x.name = t.name)",
]


@pytest.mark.parametrize("where", BATCHES)
def test_a_batch(where: str) -> None:
    (change,) = parse(f"UPDATE t SET done = 1 WHERE {where}")

    assert isinstance(change, UpdateRows)
    assert (change.sliced, change.bounded) == (("id",), True)


@pytest.mark.parametrize("where", MORE)
def test_more_than_a_batch(where: str) -> None:
    (change,) = parse(f"DELETE FROM t WHERE {where}")

    assert isinstance(change, DeleteRows)
    assert (change.sliced, change.bounded) == ((), False)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH b AS (SELECT id FROM t LIMIT 1000) UPDATE t o SET done = 1 FROM b WHERE o.id = b.id",
        "WITH b AS (SELECT id FROM t LIMIT 1000 FOR UPDATE SKIP LOCKED) UPDATE t SET done = 1 WHERE id IN (SELECT id FROM b)",
        "UPDATE t o SET done = 1 FROM (SELECT id FROM t LIMIT 1000) AS b WHERE b.id = o.id",
        "WITH b AS (SELECT id FROM t LIMIT 1000) DELETE FROM t USING b AS c WHERE t.id = c.id",
    ],
)
def test_joined_with_a_batch(sql: str) -> None:
    (change,) = parse(sql)

    assert isinstance(change, UpdateRows | DeleteRows)
    assert (change.sliced, change.bounded) == (("id",), True)


def test_joined_with_any_number() -> None:
    (change,) = parse("WITH b AS (SELECT id FROM t) UPDATE t o SET done = 1 FROM b WHERE o.id = b.id")

    assert isinstance(change, UpdateRows)
    assert (change.sliced, change.bounded) == ((), False)
