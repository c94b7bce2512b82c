"""Queries for the largest or smallest value of a column."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import ReadRows

ENDS = [
    "SELECT max(id) FROM t",
    "SELECT coalesce(max(t.id) + 1, 1) FROM t",
    "SELECT setval('s', (SELECT max(id) FROM t))",
    "SELECT setval('s', max(id)) FROM t",
]
MORE = [
    "SELECT max(id), count(*) FROM t WHERE n > 0",
    "SELECT max(id) FROM t WHERE n > 0",
    "SELECT max(id), n FROM t GROUP BY n",
    "SELECT max(id), max(abs(n)) FROM t",
    "SELECT max(id) OVER () FROM t",
    "SELECT max(id) FILTER (WHERE n > 0) FROM t",
    "SELECT max(t.id) FROM t, u",
    "SELECT (SELECT max(id) FROM t), (SELECT count(*) FROM t)",
    "SELECT max(id + 1) FROM t",
    "SELECT FROM t",
    "SELECT EXISTS (SELECT FROM t)",
]


@pytest.mark.parametrize("sql", ENDS)
def test_one_value(sql: str) -> None:
    (change,) = parse(sql)

    assert isinstance(change, ReadRows)
    assert (change.tables, change.ends) == (("t",), (("t", "id"),))


@pytest.mark.parametrize("sql", MORE)
def test_more_of_the_table(sql: str) -> None:
    (change,) = parse(sql)

    assert isinstance(change, ReadRows)
    assert change.ends == ()
