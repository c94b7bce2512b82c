from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write import write
from django_safemigrate.databases.postgresql.write.filling import fill
from django_safemigrate.schema.changes import FillColumn, UpdateRows

FILLED = [
    ("UPDATE t SET a = 1", "UPDATE public.t SET a = 1 WHERE a IS NULL"),
    (
        'UPDATE "T" SET "A" = \'x\'::text WHERE "A" IS NULL',
        'UPDATE public."T" SET "A" = \'x\'::text WHERE "A" IS NULL',
    ),
    ("UPDATE t SET a = b || 'x' WHERE t.a IS NULL", "UPDATE public.t SET a = b || 'x' WHERE a IS NULL"),
    ("UPDATE t SET a = DEFAULT", "UPDATE public.t SET a = DEFAULT WHERE a IS NULL"),
    (
        "UPDATE t SET a = (SELECT max(b) FROM u WHERE u.c = t.c)",
        "UPDATE public.t SET a = (SELECT max(b) FROM public.u WHERE u.c = t.c) WHERE a IS NULL",
    ),
]


def update(sql: str) -> UpdateRows:
    (change,) = parse(sql)
    assert isinstance(change, UpdateRows)
    return change


@pytest.mark.parametrize(("sql", "written"), FILLED, ids=[sql for sql, _ in FILLED])
def test_the_rows_that_are_null(sql: str, written: str) -> None:
    found = fill(update(sql))
    assert found is not None
    assert write(found) == written


OTHERS = [
    "UPDATE t SET a = 1 WHERE b IS NULL",
    "UPDATE t SET a = 1 WHERE a IS NOT NULL",
    "UPDATE t SET a = 1 WHERE a IS NULL AND b = 1",
    "UPDATE t SET a = 1, b = 2",
    "UPDATE t SET (a, b) = (1, 2)",
    "UPDATE t SET a[1] = 1",
    "UPDATE t x SET a = x.b",
    "UPDATE t SET a = u.b FROM u",
    "UPDATE t SET a = 1 RETURNING b",
]


@pytest.mark.parametrize("sql", OTHERS)
def test_other_rows_and_columns(sql: str) -> None:
    assert fill(update(sql)) is None


def test_what_fills_already() -> None:
    change = FillColumn("t", columns=("a",))
    assert fill(change) is change
    assert fill(UpdateRows("t", columns=("a",))) is None
