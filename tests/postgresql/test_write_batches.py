"""Statements that write rows, in slices: which can be, how they are written, and on a server that they do what the whole one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.databases.postgresql.write.batches import batches
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, FillColumn
from django_safemigrate.schema.objects import Expression
from django_safemigrate.schema.replay import replay
from django_safemigrate.schema.rowbatches import RowBatches

TABLES = """
CREATE TABLE thing (id bigint PRIMARY KEY, number integer, name text, code uuid NOT NULL UNIQUE, part bigint);
CREATE TABLE pair (a integer, b text COLLATE "C", number integer, PRIMARY KEY (a, b));
CREATE TABLE tree (id bigint PRIMARY KEY, parent bigint REFERENCES tree, rank integer, UNIQUE (rank) DEFERRABLE);
CREATE TABLE leaf (id bigint PRIMARY KEY, parent bigint REFERENCES leaf ON DELETE CASCADE);
CREATE TABLE bare (number integer, maybe integer UNIQUE, half integer NOT NULL);
CREATE UNIQUE INDEX bare_half ON bare (half) WHERE half > 0;
CREATE TABLE "100%" (id bigint PRIMARY KEY, "a%" text);
CREATE TABLE split (id bigint, day date, number integer, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE split_1 PARTITION OF split DEFAULT;
CREATE VIEW seen AS SELECT id FROM thing;
"""
FUNCTION = "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT max(number) FROM thing'"


def catalog() -> Catalog:
    made = Catalog()
    for change in (*parse(TABLES), *parse(FUNCTION)):
        replay(resolve(change, made, 18), made)
    return made


CATALOG = catalog()


def sliced(sql: str) -> RowBatches | None:
    (change,) = parse(sql)
    return batches(change, CATALOG)


def test_along_the_primary_key() -> None:
    assert sliced("UPDATE thing SET number = 1 WHERE name LIKE '%x' OR name IS NULL") == RowBatches(
        "thing",
        ("id",),
        "SELECT id FROM (SELECT id FROM public.thing ORDER BY id LIMIT %(size)s) AS slice ORDER BY id DESC LIMIT 1",
        "SELECT id FROM (SELECT id FROM public.thing WHERE id > %(low_0)s::bigint ORDER BY id LIMIT %(size)s) AS slice"
        " ORDER BY id DESC LIMIT 1",
        "UPDATE public.thing SET number = 1 WHERE id <= %(high_0)s::bigint AND (name LIKE '%%x' OR name IS NULL)",
        "UPDATE public.thing SET number = 1 WHERE id > %(low_0)s::bigint AND id <= %(high_0)s::bigint"
        " AND (name LIKE '%%x' OR name IS NULL)",
    )


def test_along_several_columns() -> None:
    found = sliced("DELETE FROM ONLY pair")
    assert found is not None
    assert found.key == ("a", "b")
    assert found.following == (
        "SELECT a, b FROM (SELECT a, b FROM ONLY public.pair WHERE (a, b) > (%(low_0)s::integer, %(low_1)s::text)"
        " ORDER BY a, b LIMIT %(size)s) AS slice ORDER BY a DESC, b DESC LIMIT 1"
    )
    assert found.statement == (
        "DELETE FROM ONLY public.pair WHERE (a, b) > (%(low_0)s::integer, %(low_1)s::text)"
        " AND (a, b) <= (%(high_0)s::integer, %(high_1)s::text)"
    )


FIRST = [
    ("UPDATE thing SET id = id + 1", "UPDATE public.thing SET id = id + 1 WHERE code <= %(high_0)s::uuid"),
    (
        "UPDATE thing t SET number = p.number FROM pair p WHERE p.a = t.id",
        "UPDATE public.thing t SET number = p.number FROM public.pair p WHERE t.id <= %(high_0)s::bigint AND (p.a = t.id)",
    ),
    (
        "DELETE FROM thing USING pair WHERE name = E'it\\'s WHERE' -- WHERE it is",
        "DELETE FROM public.thing USING public.pair WHERE thing.id <= %(high_0)s::bigint AND (name = E'it\\'s WHERE' -- WHERE it is\n)",
    ),
    (
        "UPDATE thing SET number = (SELECT max(number) FROM pair WHERE a = part) -- all",
        "UPDATE public.thing SET number = (SELECT max(number) FROM public.pair WHERE a = part) -- all\nWHERE id <= %(high_0)s::bigint",
    ),
    (
        'UPDATE "100%" SET "a%" = id % 2',
        'UPDATE public."100%%" SET "a%%" = id %% 2 WHERE id <= %(high_0)s::bigint',
    ),
    (
        "UPDATE thing SET number = nextval('s')",
        "UPDATE public.thing SET number = nextval('s') WHERE id <= %(high_0)s::bigint",
    ),
    ("DELETE FROM leaf", "DELETE FROM public.leaf WHERE id <= %(high_0)s::bigint"),
    ("UPDATE tree SET parent = 1", "UPDATE public.tree SET parent = 1 WHERE id <= %(high_0)s::bigint"),
    (
        "UPDATE split SET number = 1",
        "UPDATE public.split SET number = 1 WHERE (id, day) <= (%(high_0)s::bigint, %(high_1)s::date)",
    ),
]


@pytest.mark.parametrize(("sql", "written"), FIRST, ids=[sql for sql, _ in FIRST])
def test_the_first_slice(sql: str, written: str) -> None:
    found = sliced(sql)
    assert found is not None
    assert found.statement_first == written


def test_a_column_is_filled() -> None:
    fills = [
        batches(FillColumn("thing", columns=("number",), value=value), CATALOG)
        for value in (None, Expression("1"))
    ]
    assert [one and one.statement_first for one in fills] == [
        "UPDATE public.thing SET number = DEFAULT WHERE id <= %(high_0)s::bigint AND (number IS NULL)",
        "UPDATE public.thing SET number = 1 WHERE id <= %(high_0)s::bigint AND (number IS NULL)",
    ]


WHOLE = [
    "UPDATE bare SET number = 1",
    "UPDATE unknown SET number = 1",
    "UPDATE thing SET id = 1, code = gen_random_uuid()",
    "UPDATE thing SET number = 1 RETURNING id",
    "UPDATE thing SET number = (SELECT max(id) FROM thing)",
    "UPDATE thing SET number = (SELECT max(id) FROM seen)",
    "UPDATE thing SET number = other.number FROM thing other WHERE other.id = thing.part",
    "UPDATE split SET number = (SELECT max(number) FROM split_1)",
    "UPDATE split_1 SET number = (SELECT max(number) FROM split)",
    "UPDATE thing SET number = mine()",
    "UPDATE thing SET number = 1 WHERE CURRENT OF c",
    "UPDATE tree SET rank = rank + 1",
    "DELETE FROM tree",
    "INSERT INTO thing SELECT * FROM thing",
    "WITH one AS (SELECT 1 AS a) UPDATE thing SET number = a FROM one",
    "MERGE INTO thing USING pair ON a = id WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("sql", WHOLE)
def test_what_has_to_be_whole(sql: str) -> None:
    assert sliced(sql) is None


def run(cursor: psycopg.Cursor[Any], found: RowBatches, size: int) -> int:
    """Run it slice by slice; the number of slices."""
    low: Mapping[str, object] = {}
    query, statement, slices = found.first, found.statement_first, 0
    while end := cursor.execute(query, {**low, "size": size}).fetchone():
        high = {f"high_{place}": value for place, value in enumerate(end)}
        cursor.execute(statement, {**low, **high})
        low = {f"low_{place}": value for place, value in enumerate(end)}
        query, statement, slices = found.following, found.statement, slices + 1
    return slices


ROWS = """
INSERT INTO thing SELECT n, n % 7, 'n' || n, gen_random_uuid(), n % 5 FROM generate_series(1, 50) n;
INSERT INTO pair SELECT n % 4, chr(65 + n), n FROM generate_series(1, 50) n;
INSERT INTO "100%" SELECT n, n FROM generate_series(1, 50) n;
INSERT INTO split SELECT n, date '2020-01-01' + n % 3, n FROM generate_series(1, 50) n;
"""
RUN = [
    "UPDATE thing SET number = id * 10 WHERE number > 3 OR name LIKE '%1%'",
    "UPDATE thing SET id = id + 100",
    "UPDATE thing t SET number = p.number FROM pair p WHERE p.a = t.part AND p.b = 'D' -- WHERE",
    "UPDATE pair SET number = -number",
    "DELETE FROM pair WHERE number % 3 = 1",
    'UPDATE "100%" SET "a%" = id % 2',
    "UPDATE split SET number = 1",
]


@pytest.fixture(scope="module")
def filled(server: Any) -> Iterator[str]:
    with server.database() as url:
        with psycopg.connect(url) as connection:
            connection.execute(TABLES)
            connection.execute(ROWS)
        yield url


@pytest.mark.parametrize("sql", RUN)
def test_the_slices_together_do_what_the_statement_does(filled: str, sql: str) -> None:
    (change,) = parse(sql)
    table: Any = change
    found = batches(change, CATALOG)
    assert found is not None
    query = f'SELECT * FROM "{table.table}"'
    with psycopg.connect(filled) as connection, connection.cursor() as cursor:
        before = sorted(cursor.execute(query))
        cursor.execute(sql)
        whole = sorted(cursor.execute(query))
        connection.rollback()
        slices = run(cursor, found, 7)
        assert sorted(cursor.execute(query)) == whole != before
        connection.rollback()
    assert slices == 8


def test_what_was_not_read_from_a_statement_is_none() -> None:
    change: Change = FillColumn("unknown", columns=("number",))
    assert batches(change, CATALOG) is None
