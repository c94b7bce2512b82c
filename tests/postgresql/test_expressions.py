"""The one spelling of an expression, the columns it reads, its volatility, and the text to run."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.schema.objects import Expression, Volatility

SPELLINGS = [
    ('"a" >= 0', "a >= 0"),
    ("((a) >= (0))", "a >= 0"),
    ("a>=0 and b<1 and c=2", "(a >= 0) AND (b < 1) AND (c = 2)"),
    ("a = 1 AND (b = 2 AND c = 3)", "(a = 1) AND (b = 2) AND (c = 3)"),
    ("a = 1 OR b = 2 AND c = 3", "(a = 1) OR ((b = 2) AND (c = 3))"),
    ("not a", "NOT a"),
    ("NOT (a IS NULL)", "NOT (a IS NULL)"),
    ("a ISNULL", "a IS NULL"),
    ("a NOTNULL", "a IS NOT NULL"),
    ("a IS NOT TRUE", "a IS NOT TRUE"),
    ("a != 1", "a <> 1"),
    ('"select" = "Mixed"', '"select" = "Mixed"'),
    ('"order" = "a.b"', '"order" = "a.b"'),
    ("t.a = s.t.b", "a = b"),
    # constants
    ("a = 'x'::text", "a = 'x'"),
    ("a = 'x'::character varying(5)", "a = 'x'::character varying(5)"),
    ("(a)::text = 'x'::text", "a = 'x'"),
    ("a = '-1'::integer", "a = -1"),
    ("a = '1.50'::numeric", "a = 1.50"),
    ("a = 1e3", "a = 1000"),
    ("a = 1.0", "a = 1.0"),
    ("a = 12345678901234567890", "a = 12345678901234567890"),
    ("a = (0.5)::double precision", "a = 0.5"),
    ("a = '1e+20'::double precision", "a = 100000000000000000000"),
    ("a = 'NaN'::numeric", "a = 'NaN'"),
    ("a = 't'::boolean", "a = true"),
    ("a = CAST('no' AS boolean)", "a = false"),
    ("a = NULL::integer", "a = NULL"),
    ("a = 'it''s'", "a = 'it''s'"),
    ("a = E'it\\'s'", "a = 'it''s'"),
    ("a = B'101'", "a = B'101'"),
    ("a > '2020-01-01T10:00:00.500+02:00'::timestamptz", "a > '2020-01-01 08:00:00.5+00'"),
    ("a > '2020-01-01T10:00:00'::timestamp", "a > '2020-01-01 10:00:00'"),
    ("a > 'infinity'::timestamptz", "a > 'infinity'"),
    ("a > '0001-01-01T00:00:00+14:00'::timestamptz", "a > '0001-01-01T00:00:00+14:00'"),
    ("a > DATE '2020-01-01'", "a > '2020-01-01'"),
    ("now() - '1 day'::interval", "now() - '1 day'::interval"),
    ('a = \'{"b":1.0, "aa": [true,null,"é"]}\'::jsonb', 'a = \'{"b": 1.0, "aa": [true, null, "é"]}\''),
    ("a = '{no json'::jsonb", "a = '{no json'"),
    ("a = '{\"b\":1}'::json", "a = '{\"b\":1}'"),
    ("ARRAY['a'::text, 'b'::text]", "ARRAY['a', 'b']"),
    ("(ARRAY['a'::varchar, 'b'::varchar])::text[]", "ARRAY['a', 'b']"),
    ("ARRAY[a, b]::text[]", "ARRAY[a, b]"),
    ("a = 0xFFFFFFFFFF", "a = 0xFFFFFFFFFF"),
    ("a = 'no uuid'::uuid", "a = 'no uuid'"),
    ("a = '{A0EEBC999C0B4EF8BB6D6BB9BD380A11}'::uuid", "a = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
    ("a = '1 mon'::interval", "a = '1 mon'"),
    ("a = '2 days, 3:04:05.600'::interval", "a = '2 days 03:04:05.6'"),
    ("f(ARRAY['a']::text[])", "f(ARRAY['a'])"),
    ("f(ARRAY[a]::text[])", "f(ARRAY[a]::text[])"),
    ("f(NULL::integer, 1::bigint, true::boolean)", "f(NULL, 1, true)"),
    ("f(1::money, (-1)::money)", "f(1::money, (-1)::money)"),
    ("f('{}'::jsonb)", "f('{}'::jsonb)"),
    # what the server spells another way
    ("a IN (1, 2)", "a IN (1, 2)"),
    ("a = ANY (ARRAY[1, 2])", "a IN (1, 2)"),
    ("a <> ALL (ARRAY[1, 2])", "a NOT IN (1, 2)"),
    ("a NOT IN (1, 2)", "a NOT IN (1, 2)"),
    ("a IN (1)", "a = 1"),
    ("a = ANY (ARRAY[1])", "a = 1"),
    ("a IN (b, 1, 2)", "(a IN (1, 2)) OR (a = b)"),
    ("a IN (b, 1)", "(a = b) OR (a = 1)"),
    ("a NOT IN (b, 1, 2)", "(a NOT IN (1, 2)) AND (a <> b)"),
    ("a > ANY (ARRAY[1, 2])", "a > ANY (ARRAY[1, 2])"),
    ("a = ANY (b)", "a = ANY (b)"),
    ("a BETWEEN 1 AND 2", "(a >= 1) AND (a <= 2)"),
    ("a NOT BETWEEN 1 AND 2", "(a < 1) OR (a > 2)"),
    (
        "a NOT BETWEEN SYMMETRIC 1 AND 2",
        "((a < 1) OR (a > 2)) AND ((a < 2) OR (a > 1))",
    ),
    ("a LIKE 'x%'", "a ~~ 'x%'"),
    ("a NOT ILIKE 'x%'", "a !~~* 'x%'"),
    ("a = 0 AND (b BETWEEN 1 AND 2)", "(a = 0) AND (b >= 1) AND (b <= 2)"),
    ("a = 0 OR (b IN (c, d))", "(a = 0) OR (b = c) OR (b = d)"),
    ("a = 0 AND (b, c) = (1, 2)", "(a = 0) AND (b = 1) AND (c = 2)"),
    ("a = ANY (ARRAY[1, b, 2])", "a = ANY (ARRAY[1, b, 2])"),
    ("ROW(a) = ROW(1)", "ROW(a) = ROW(1)"),
    ("a > '0099-01-01T10:00:00'::timestamp", "a > '0099-01-01 10:00:00'"),
    (
        "a > '2020-01-01T10:00:00+02:00'::timestamptz(3)",
        "a > '2020-01-01 08:00:00+00'::timestamp(3) with time zone",
    ),
    ("a IS NOT DISTINCT FROM b", "NOT (a IS DISTINCT FROM b)"),
    ("(a, b) = (1, 2)", "(a = 1) AND (b = 2)"),
    ("(a, b) <> (1, 2)", "(a <> 1) OR (b <> 2)"),
    ("(a, b) < (1, 2)", "ROW(a, b) < ROW(1, 2)"),
    ("CASE WHEN a THEN 1 ELSE NULL::integer END", "CASE WHEN a THEN 1 END"),
    ("CASE a WHEN 'x'::text THEN 1 ELSE 2 END", "CASE a WHEN 'x' THEN 1 ELSE 2 END"),
    ("(a)::numeric > 0.5", "a > 0.5"),
    ("(a)::numeric * 0.5", "a::numeric * 0.5"),
    ("- (- a)", "- (- a)"),
    ("(-1)::numeric(5,2)", "(-1)::numeric(5,2)"),
    ("a OPERATOR(pg_catalog.+) b", "a + b"),
    ("a OPERATOR(s.+) b", "a OPERATOR(s.+) b"),
    # functions
    ("UPPER(a::text)", "upper(a)"),
    ("pg_catalog.lower(a)", "lower(a)"),
    ("public.f(a)", "f(a)"),
    ("s.f(DISTINCT a ORDER BY b)", "s.f(DISTINCT a ORDER BY b)"),
    ("count(*) FILTER (WHERE a > 0)", "count(*) FILTER (WHERE a > 0)"),
    ("percentile_cont(0.5) WITHIN GROUP (ORDER BY a)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY a)"),
    (
        "rank() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST)",
        "rank() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST)",
    ),
    ("rank() OVER w", "rank() OVER w"),
    ("f(VARIADIC a)", "f(VARIADIC a)"),
    ("f(b, VARIADIC a)", "f(b, VARIADIC a)"),
    ("make_interval(days => a)", "make_interval(days => a)"),
    ("EXTRACT(year FROM a)", "EXTRACT(year FROM a)"),
    ("a AT TIME ZONE 'UTC'", "timezone('UTC', a)"),
    ("TRIM(BOTH 'x' FROM a)", "btrim(a, 'x')"),
    ("CURRENT_TIMESTAMP(3)", "CURRENT_TIMESTAMP(3)"),
    ("COALESCE(a, ''::character varying)", "COALESCE(a, '')"),
    ("GREATEST(a, 1)", "GREATEST(a, 1)"),
    ("NULLIF(a, ''::text)", "NULLIF(a, '')"),
    ("a[1]", "(a)[1]"),
    ("a[1:2]", "(a)[1:2]"),
    ("(a).b", "(a).b"),
    ("(a).*", "(a).*"),
    ('a COLLATE "C"', 'a COLLATE "C"'),
    ("$1 + 1", "$1 + 1"),
    ("f(t.*)", "f(t.*)"),
    # queries
    ("EXISTS (SELECT 1 FROM s.t x WHERE x.a = 1)", "EXISTS (SELECT 1 FROM s.t x WHERE a = 1)"),
    ("ARRAY(SELECT a FROM t)", "ARRAY(SELECT a FROM t)"),
    ("a > ALL (SELECT b FROM t)", "(a > ALL (SELECT b FROM t))"),
    (
        "(SELECT DISTINCT ON (a) a AS x, count(*) FROM t, LATERAL (SELECT 1) y GROUP BY a HAVING count(*) > 1 OFFSET 2)",
        "(SELECT DISTINCT ON (a) a AS x, count(*) FROM t, LATERAL (SELECT 1) y GROUP BY a HAVING count(*) > 1 OFFSET 2)",
    ),
    (
        "(SELECT 1 FROM a NATURAL JOIN b CROSS JOIN (c RIGHT JOIN d ON true))",
        "(SELECT 1 FROM a NATURAL JOIN b CROSS JOIN (c RIGHT JOIN d ON true))",
    ),
    (
        "(SELECT n FROM generate_series(1, 3) WITH ORDINALITY AS g(n, o))",
        "(SELECT n FROM generate_series(1, 3) WITH ORDINALITY g(n, o))",
    ),
    (
        "(VALUES (1, 2) EXCEPT ALL SELECT 3, 4 ORDER BY 1)",
        "((VALUES (1, 2)) EXCEPT ALL (SELECT 3, 4) ORDER BY 1)",
    ),
]


@pytest.mark.parametrize(("sql", "spelling"), SPELLINGS, ids=[sql for sql, _ in SPELLINGS])
def test_spelling(sql: str, spelling: str) -> None:
    assert canonical(sql).sql == spelling
    assert canonical(spelling).sql == spelling


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("1", ()),
        ("b > a AND b < 3", ("b", "a")),
        ('t."Mixed" = lower(x)', ("Mixed", "x")),
        ("COALESCE(a, (SELECT max(b) FROM t))", ("a", "b")),
        ("count(*)", ()),
    ],
)
def test_columns(sql: str, columns: tuple[str, ...]) -> None:
    assert canonical(sql).columns == columns


@pytest.mark.parametrize(
    ("sql", "volatility"),
    [
        ("1", Volatility.IMMUTABLE),
        ("lower(a) || 'x'", Volatility.IMMUTABLE),
        ("'2020-01-01'::timestamptz", Volatility.IMMUTABLE),
        ("now()", Volatility.STABLE),
        ("STATEMENT_TIMESTAMP()", Volatility.STABLE),
        ("CURRENT_TIMESTAMP", Volatility.STABLE),
        ("CURRENT_USER", Volatility.STABLE),
        ("date_trunc('day', now())", Volatility.STABLE),
        ("(SELECT 1)", Volatility.STABLE),
        ("clock_timestamp()", Volatility.VOLATILE),
        ("gen_random_uuid()", Volatility.VOLATILE),
        ("uuidv7()", Volatility.VOLATILE),
        ("random() + 1", Volatility.VOLATILE),
        ("nextval('s'::regclass)", Volatility.VOLATILE),
        ("md5(random()::text)", Volatility.VOLATILE),
        ("uuid_generate_v4()", Volatility.UNKNOWN),
        ("s.now()", Volatility.UNKNOWN),
        ("pg_catalog.now()", Volatility.STABLE),
        ("a &&& b", Volatility.UNKNOWN),
        ("a OPERATOR(s.+) b", Volatility.UNKNOWN),
        ("my_function(now())", Volatility.UNKNOWN),
        ("my_function(random())", Volatility.VOLATILE),
    ],
)
def test_volatility(sql: str, volatility: Volatility) -> None:
    assert canonical(sql).volatility is volatility


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        ("a >= 0", ""),
        ("lower(a::text) = 'x'::text", "lower(a::text) = 'x'::text"),
        ("a IN (1, 2)", ""),
        (
            "a::text IN ('x', b) AND c NOT BETWEEN SYMMETRIC '1'::int AND 2",
            "(a::text IN ('x', b)) AND (c NOT BETWEEN SYMMETRIC '1'::integer AND 2)",
        ),
        ("a::text = ANY (ARRAY['x'])", "a::text = ANY (ARRAY['x'])"),
        ("a::text IN ('x', 'y'::varchar)", "a::text IN ('x', 'y'::character varying)"),
        ("'2020-01-01T00:00:00+02:00'::timestamptz", "'2020-01-01T00:00:00+02:00'::timestamp with time zone"),
    ],
)
def test_written(sql: str, written: str) -> None:
    assert canonical(sql).written == written


def test_written_is_no_part_of_what_is_compared() -> None:
    assert canonical("a = 'x'::text") == canonical("a = 'x'")


@pytest.mark.parametrize(
    ("sql", "type_name", "spelling"),
    [
        ("'7'", "integer", "7"),
        ("'1.50'", "numeric(10,2)", "1.50"),
        ("'f'", "boolean", "false"),
        ("'x'", "integer", "'x'"),
        ("'7'", "character varying(5)", "'7'"),
        ("'2020-01-01T00:00+02:00'", "timestamp(3) with time zone", "'2019-12-31 22:00:00+00'"),
        ("'2020-01-01T00:00'", "timestamp with time zone", "'2020-01-01 00:00:00+00'"),
        ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
        ("now()", "timestamp with time zone", "now()"),
        ("'7'", "", "'7'"),
    ],
)
def test_type_of_the_column(sql: str, type_name: str, spelling: str) -> None:
    assert canonical(sql, type_name).sql == spelling


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "a >",
        "a, b)",
        "a) FROM (SELECT 1",
        "a), (b",
        "a); SELECT (b",
        "a) WHERE (b",
        f"a = {'1 + ' * 5_000}1",
        "a; DROP TABLE b",
        "xmlparse(document a)",
        "EXISTS (SELECT FROM ROWS FROM (f(), g()))",
        "EXISTS (SELECT * FROM f() AS t(a int))",
        "(SELECT 1 FOR UPDATE)",
        "(WITH q AS (DELETE FROM t RETURNING *) SELECT 1)",
        "a\0",
    ],
)
def test_what_is_not_understood_stays(sql: str) -> None:
    assert canonical(sql) == Expression(sql, (), Volatility.UNKNOWN)
