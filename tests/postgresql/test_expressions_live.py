"""What Django writes and what PostgreSQL prints for it are one expression here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import Literal
from psycopg.types.json import Json, Jsonb
from psycopg.types.range import Range

from django_safemigrate.databases.postgresql.parse.expressions import canonical
from servers import Server

TABLE = """
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE t (
    id bigint PRIMARY KEY, a integer, b integer, small smallint, big bigint, price numeric(10, 2), f double precision, r real,
    name varchar(50), other varchar(20), code char(3), body text, active boolean, day date, at timestamptz, naive timestamp,
    length interval, clock time, uid uuid, data jsonb, doc json, tags varchar(10)[], words text[], numbers integer[], ip inet,
    raw bytea, span int4range, "Mixed Case" integer, "order" integer, mood mood, search tsvector
)
"""
# As the schema editor of Django writes them: quoted columns, bound parameters.
CHECKS = [
    '"a" >= 0',
    '("a" >= 0 AND "b" < 10)',
    '"a" >= 0 AND "b" < 10 AND "big" > 5',
    '("a" >= 0 AND ("b" < 10 AND "big" > 5))',
    '("a" >= 0 OR ("b" < 10 OR "big" > 5))',
    '(NOT ("a" = 3) AND "b" IS NOT NULL)',
    'NOT ("a" IS NULL)',
    'NOT "active"',
    '"active"',
    '"active" = true',
    '"active" IS TRUE',
    '"a" > -1',
    '"a" <> -1',
    '"small" >= 0',
    '"big" <= 9223372036854775807',
    '"price" >= 0',
    '"price" > 0.5',
    '"price" > -1.50',
    '"f" > 0.5',
    "\"f\" >= '0.0'::double precision",
    '"f" < 1e10',
    '"r" < 3.5',
    '"a" > 1.5',
    "\"name\" = 'x'",
    "NOT (\"name\" = '')",
    "\"name\" <> ''",
    "\"code\" = 'abc'",
    "\"body\" = 'it''s'",
    '"name" = "other"',
    '"name" = "body"',
    "\"name\" IN ('a', 'b')",
    "\"name\" NOT IN ('a', 'b')",
    "NOT (\"name\" IN ('a', 'b'))",
    "\"body\" IN ('a', 'b', 'c')",
    '"a" IN (1, 2, 3)',
    '"a" IN (1)',
    '"price" IN (1, 2.5)',
    '"a" IN ("b", 3)',
    '"a" IN ("b", 3, 4)',
    '"a" NOT IN ("b", 3, 4)',
    '"a" = ANY (ARRAY[1, 2])',
    '"a" = ANY (ARRAY[1, "b", 2])',
    '"a" > 0 AND ("b" BETWEEN 1 AND 10) AND "big" IN ("a", "b")',
    '"a" > 0 OR "b" NOT BETWEEN 1 AND 10 OR "big" IN ("a", 1, 2)',
    '"a" = 0 AND ("b", "big") = (1, 2)',
    "\"a\" = ANY ('{1,2}')",
    '"a" BETWEEN 1 AND 10',
    '"a" NOT BETWEEN 1 AND 10',
    '"a" BETWEEN SYMMETRIC 10 AND 1',
    "\"name\" LIKE 'a%'",
    "\"body\" LIKE 'a%'",
    "\"name\"::text LIKE 'a%'",
    "\"name\" NOT LIKE 'a%'",
    "\"name\" ILIKE '%a'",
    "\"name\" LIKE 'a\\%' ESCAPE '\\'",
    "\"name\" SIMILAR TO 'a|b'",
    "\"name\" ~ '^[a-z]+$'",
    "UPPER(\"name\"::text) LIKE UPPER('abc%')",
    "\"name\"::text ~* 'x'",
    '"a" IS DISTINCT FROM "b"',
    '"a" IS NOT DISTINCT FROM 3',
    "\"at\" >= '2020-01-01T00:00:00+00:00'::timestamptz",
    "\"at\" >= '2020-01-01T02:30:00.500000+02:00'::timestamptz",
    "\"naive\" > '2020-01-01T10:00:00'::timestamp",
    "\"day\" > '2020-01-01'::date",
    "\"day\" < '2020-01-01'",
    "\"length\" > '1 day'::interval",
    '"at" < "at" + \'1 day\'::interval',
    "\"clock\" > '12:00:00'::time",
    "\"uid\" = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid",
    '"data" = \'{"b": 1, "aa": [1, 2.50, null]}\'::jsonb',
    '"data" @> \'{"a":1}\'::jsonb',
    "(\"data\" -> 'a') IS NOT NULL",
    "(\"data\" ->> 'a') = 'x'",
    "\"data\" ? 'a'",
    "(\"data\" #>> '{a,b}') = 'x'",
    "\"tags\" @> '{a}'::varchar(10)[]",
    "\"words\" && ARRAY['a', 'b']",
    "\"words\" && ARRAY['a', 'b']::text[]",
    'array_length("numbers", 1) > 0',
    'CARDINALITY("numbers") <= 3',
    '"numbers"[1] > 0',
    "\"ip\" << '10.0.0.0/8'::inet",
    '"span" @> 3',
    "COALESCE(\"name\", '') <> 'x'",
    'COALESCE("price", 0) > 1',
    'CASE WHEN "a" > 1 THEN \'x\' WHEN "a" = 0 THEN \'y\' ELSE NULL END = "name"',
    'CASE WHEN "active" THEN "a" ELSE "b" END > 0',
    'CASE "a" WHEN 1 THEN true ELSE false END',
    'GREATEST("a", "b", 3) > 0',
    'LEAST("a", 1) = 1',
    "NULLIF(\"name\", '') IS NOT NULL",
    'LENGTH("name") > 3',
    'LOWER("name") = "name"',
    'EXTRACT(YEAR FROM "day") > 2000',
    "EXTRACT('year' FROM \"at\" AT TIME ZONE 'UTC') > 2000",
    'DATE_TRUNC(\'day\', "naive") = "naive"',
    '("a" + "b") * 2 > 10',
    '"a" % 2 = 0',
    '-"a" > "b"',
    '("a")::numeric(5, 2) > 1',
    "\"a\"::text = '1'",
    "((\"a\")::varchar) = '1'",
    "\"name\" || '-' || \"other\" <> '-'",
    "SUBSTRING(\"name\" FROM 1 FOR 2) = 'ab'",
    'TRIM(BOTH \' \' FROM "name") = "name"',
    "POSITION('a' IN \"name\") > 0",
    '"Mixed Case" > 0 AND "order" < 3',
    "\"mood\" = 'happy'",
    "\"mood\" IN ('happy', 'sad')",
    'num_nonnulls("a", "b") = 1',
    '("a", "b") <> (1, 2)',
    '"t"."a" > 0',
    '("a" > 0) = ("b" > 0)',
    '"name" COLLATE "C" > \'x\'',
    '"a" IS NULL OR "b" IS NULL AND "big" = 1',
    "TO_TSVECTOR('english', \"body\") @@ TO_TSQUERY('english', 'x')",
]
DEFAULTS = [
    ("integer", "0"),
    ("integer", "-5"),
    ("integer", "'7'"),
    ("bigint", "9223372036854775807"),
    ("smallint", "1"),
    ("numeric(10, 2)", "0"),
    ("numeric(10, 2)", "'1.50'"),
    ("numeric(10, 2)", "-1.5"),
    ("double precision", "0.5"),
    ("double precision", "1e3"),
    ("boolean", "true"),
    ("boolean", "'f'"),
    ("varchar(50)", "'x'"),
    ("varchar(50)", "'it''s %'"),
    ("text", "''"),
    ("char(3)", "'abc'"),
    ("date", "'2020-01-01'::date"),
    ("date", "'2020-01-01'"),
    ("timestamptz", "'2020-01-01T00:00:00+02:00'::timestamptz"),
    ("timestamptz", "'2020-01-01 00:00:00+00'"),
    ("timestamptz", "STATEMENT_TIMESTAMP()"),
    ("timestamptz", "now()"),
    ("timestamptz", "CURRENT_TIMESTAMP"),
    ("timestamptz", "CURRENT_TIMESTAMP(3)"),
    ("timestamptz", "now() + '1 day'::interval"),
    ("date", "CURRENT_DATE"),
    ("interval", "'1 day'::interval"),
    ("jsonb", "'{}'::jsonb"),
    ("jsonb", '\'{"b":1, "aa": [true, "é"]}\''),
    ("json", "'{\"b\":1}'::json"),
    ("integer[]", "'{}'::integer[]"),
    ("integer[]", "ARRAY[1, 2]"),
    ("text[]", "ARRAY[]::text[]"),
    ("varchar(10)[]", "'{a,b}'"),
    ("uuid", "gen_random_uuid()"),
    ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("bytea", "'\\x00ff'::bytea"),
    ("double precision", "random()"),
    ("double precision", "PI()"),
    ("text", "CURRENT_USER"),
    ("text", "md5(random()::text)"),
    ("text", "concat('a', 'b')"),
    ("text", "LOWER('ABC')"),
    ("varchar(5)", "NULL"),
    ("inet", "'127.0.0.1'"),
]
KEYS = [
    'LOWER("name")',
    'UPPER("name") ',
    '("a" + 1)',
    "(COALESCE(\"name\", ''))",
    "(\"data\" ->> 'x')",
    "((\"data\" -> 'x'))",
    "(DATE_TRUNC('day', \"naive\"))",
    "(TO_TSVECTOR('english', \"body\"))",
    '(ABS("a"))',
    '(ROUND("price"))',
    "((\"at\" AT TIME ZONE 'UTC')::date)",
    '(CASE WHEN "active" THEN "a" END)',
]


# Only the type of the column says what these constants are; the server prints them as such.
UNTYPED = {
    "\"price\" >= '0'": ("price >= '0'", "price >= 0"),
    "\"at\" > '2020-06-01'": ("at > '2020-06-01'", "at > '2020-06-01 00:00:00+00'"),
    "\"raw\" <> ''": ("raw <> ''", "raw <> '\\x'"),
}
VALUES = [
    ("integer", -3),
    ("bigint", 10**18),
    ("smallint", 7),
    ("numeric(10, 2)", Decimal("-1.50")),
    ("numeric", Decimal("1E+3")),
    ("double precision", 1.5),
    ("double precision", -1e-7),
    ("double precision", 2.0),
    ("boolean", False),
    ("varchar(50)", "it's \\ %"),
    ("text", "é\nnew line"),
    ("date", date(2020, 2, 29)),
    ("time", time(23, 59, 59, 999)),
    ("timestamp", datetime(2020, 1, 1, 12, 30, 0, 500)),
    ("timestamptz", datetime(2020, 1, 1, 12, tzinfo=UTC)),
    ("timestamptz", datetime(2020, 1, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
    ("interval", timedelta(0)),
    ("interval", timedelta(days=1)),
    ("interval", timedelta(days=-1)),
    ("interval", timedelta(days=400, hours=2, microseconds=1500)),
    ("interval", timedelta(hours=-2)),
    ("uuid", UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
    ("jsonb", Jsonb({"b": [1, 2.5, None], "aa": {"é": '"x\\y'}, "B": 10**20})),
    ("json", Json({"b": 1})),
    ("integer[]", [1, 2]),
    ("text[]", ["a", "b c", "d,e", ""]),
    ("bytea", b"\x00\xff"),
    ("inet", IPv4Address("127.0.0.1")),
    ("int4range", Range(1, 5)),
]


@pytest.fixture(scope="module")
def connection(server: Server) -> Iterator[psycopg.Connection]:
    with (
        server.database() as url,
        psycopg.connect(url, autocommit=True, options="-c TimeZone=UTC") as connection,
    ):
        connection.execute(TABLE)
        yield connection


def one(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("sql", CHECKS)
def test_check(connection: psycopg.Connection, sql: str) -> None:
    connection.execute(f"ALTER TABLE t ADD CONSTRAINT c CHECK ({sql})".encode())
    try:
        printed = one(
            connection, "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'c'"
        )
    finally:
        connection.execute("ALTER TABLE t DROP CONSTRAINT c")
    assert canonical(printed) == canonical(sql)


@pytest.mark.parametrize("sql", UNTYPED)
def test_constant_whose_type_is_its_columns(connection: psycopg.Connection, sql: str) -> None:
    connection.execute(f"ALTER TABLE t ADD CONSTRAINT c CHECK ({sql})".encode())
    try:
        printed = one(
            connection, "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'c'"
        )
    finally:
        connection.execute("ALTER TABLE t DROP CONSTRAINT c")
    assert (canonical(sql).sql, canonical(printed).sql) == UNTYPED[sql]


@pytest.mark.parametrize("sql", CHECKS[:40])
def test_partial_index(connection: psycopg.Connection, sql: str) -> None:
    connection.execute(f"CREATE INDEX i ON t (id) WHERE ({sql})".encode())
    try:
        printed = one(
            connection, "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = 'i'::regclass"
        )
    finally:
        connection.execute("DROP INDEX i")
    assert canonical(printed) == canonical(sql)


@pytest.mark.parametrize(("type_name", "sql"), DEFAULTS)
def test_default(connection: psycopg.Connection, type_name: str, sql: str) -> None:
    connection.execute(f"ALTER TABLE t ADD COLUMN d {type_name} DEFAULT {sql}".encode())
    try:
        printed = one(
            connection, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass"
        )
        kind = one(
            connection,
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'd'",
        )
    finally:
        connection.execute("ALTER TABLE t DROP COLUMN d")
    assert canonical(printed) == canonical(sql, kind)


@pytest.mark.parametrize(("type_name", "value"), VALUES, ids=[f"{name} {value!r}" for name, value in VALUES])
def test_value_as_psycopg_writes_it(connection: psycopg.Connection, type_name: str, value: object) -> None:
    test_default(connection, type_name, Literal(value).as_string(connection))


@pytest.mark.parametrize("sql", KEYS)
def test_index_key(connection: psycopg.Connection, sql: str) -> None:
    connection.execute(f"CREATE INDEX i ON t ({sql})".encode())
    try:
        printed = one(connection, "SELECT pg_get_indexdef('i'::regclass, 1, false)")
    finally:
        connection.execute("DROP INDEX i")
    assert canonical(printed) == canonical(sql)


@pytest.mark.parametrize("sql", CHECKS)
def test_what_is_written_means_the_same_to_the_server(connection: psycopg.Connection, sql: str) -> None:
    expression = canonical(sql)
    printed = []
    for text in (sql, expression.written or expression.sql):
        connection.execute(f"ALTER TABLE t ADD CONSTRAINT c CHECK ({text})".encode())
        try:
            printed.append(
                one(connection, "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'c'")
            )
        finally:
            connection.execute("ALTER TABLE t DROP CONSTRAINT c")
    assert canonical(printed[0]).sql == canonical(printed[1]).sql
