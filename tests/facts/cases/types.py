"""The matrix of type changes, and what depends on the column whose type changes."""

from __future__ import annotations

from facts.cases.case import FOREIGN_KEY, ROWS, Case, on_t


def typed(name: str, old: str, new: str, *more: str, value: str = "g", extension: str = "") -> Case:
    """A column ``c`` of type ``old``, filled with ``value`` (of the row number ``g``), becomes ``new`` (with
    a USING, if it needs one)."""
    setup = (
        *more,
        f"CREATE TABLE t (id bigint PRIMARY KEY, c {old})",
        f"INSERT INTO t SELECT g, {value} FROM generate_series(1, {ROWS}) g",
    )
    return Case(f"type_{name}", f"ALTER TABLE t ALTER COLUMN c TYPE {new}", setup, extension=extension)


def dependent(name: str, old: str, new: str, *more: str, value: str = "g") -> Case:
    """As ``typed``, with what depends on the column made after its table."""
    case = typed(name, old, new, value=value)
    return Case(case.name, case.statement, (*case.setup, *more))


BERLIN = "SET timezone = 'Europe/Berlin'; "


def in_berlin(case: Case) -> Case:
    """The same with a session that is not in UTC."""
    return Case(f"{case.name}_berlin", BERLIN + case.statement, case.setup)


TO_ZONED = typed("timestamp_to_timestamptz", "timestamp", "timestamptz", value="now()")
FROM_ZONED = typed("timestamptz_to_timestamp", "timestamptz", "timestamp", value="now()")

NUMBERS = (
    typed("integer_same", "integer", "integer"),
    typed("integer_to_bigint", "integer", "bigint"),
    typed("smallint_to_integer", "smallint", "integer"),
    typed("bigint_to_integer", "bigint", "integer"),
    typed("integer_to_numeric", "integer", "numeric(12, 2)"),
    typed("integer_to_text", "integer", "text USING c::text"),
    typed("integer_to_varchar", "integer", "varchar(20) USING c::varchar(20)"),
    typed("integer_to_oid", "integer", "oid"),
    typed("oid_to_integer", "oid", "integer"),
    typed("oid_to_regclass", "oid", "regclass"),
    typed("integer_using_itself", "integer", "integer USING c"),
    typed("integer_using_sum", "integer", "integer USING c + 1"),
    typed("integer_using_constant", "integer", "integer USING 0"),
    typed("integer_to_boolean", "integer", "boolean USING c::boolean"),
    typed("boolean_to_integer", "boolean", "integer USING c::integer", value="true"),
    typed("real_to_double", "real", "double precision"),
    typed("double_to_numeric", "double precision", "numeric(12, 2)"),
    typed("numeric_wider", "numeric(10, 2)", "numeric(12, 2)"),
    typed("numeric_wider_using", "numeric(10, 2)", "numeric(12, 2) USING c::numeric(12, 2)"),
    typed("numeric_unlimited", "numeric(10, 2)", "numeric"),
    typed("numeric_limited", "numeric", "numeric(10, 2)"),
    typed("numeric_narrower", "numeric(10, 2)", "numeric(8, 2)"),
    typed("numeric_more_scale", "numeric(10, 2)", "numeric(12, 4)"),
    typed("numeric_less_scale", "numeric(10, 2)", "numeric(12, 1)"),
    typed("money_to_numeric", "money", "numeric", value="g::numeric::money"),
)

TEXTS = (
    typed("varchar_longer", "varchar(50)", "varchar(100)"),
    typed("varchar_longer_using", "varchar(50)", "varchar(100) USING c::varchar(100)"),
    typed("varchar_unlimited", "varchar(50)", "varchar"),
    typed("varchar_to_text", "varchar(50)", "text"),
    typed("varchar_to_text_using", "varchar(50)", "text USING c::text"),
    typed("varchar_same", "varchar(50)", "varchar(50)"),
    typed("varchar_shorter", "varchar(50)", "varchar(40)"),
    typed("varchar_limited", "varchar", "varchar(40)"),
    typed("text_to_unlimited_varchar", "text", "varchar"),
    typed("text_to_varchar", "text", "varchar(50)"),
    typed("text_to_varchar_using", "text", "varchar(50) USING c::varchar(50)"),
    typed("char_to_varchar", "char(10)", "varchar(20)"),
    typed("char_to_text", "char(10)", "text"),
    typed("char_longer", "char(10)", "char(20)"),
    typed("char_to_bpchar", "char(10)", "bpchar"),
    typed("text_to_bpchar", "text", "bpchar"),
    typed("varchar_to_bpchar", "varchar(10)", "bpchar"),
    typed("varchar_to_char", "varchar(10)", "char(10)"),
    typed("varchar_to_integer", "varchar(10)", "integer USING c::integer"),
    typed("name_to_text", "name", "text"),
    typed("text_to_name", "text", "name"),
    typed("text_to_bytea", "text", "bytea USING c::bytea"),
    typed("text_to_uuid", "text", "uuid USING c::uuid", value="gen_random_uuid()"),
    typed("uuid_to_text", "uuid", "text", value="gen_random_uuid()"),
    typed("uuid_to_varchar", "uuid", "varchar(40) USING c::varchar(40)", value="gen_random_uuid()"),
    typed("varchar_to_citext", "varchar(50)", "citext", "CREATE EXTENSION citext", extension="citext"),
    typed("citext_to_text", "citext", "text", "CREATE EXTENSION citext", extension="citext"),
    typed("citext_to_varchar", "citext", "varchar(50)", "CREATE EXTENSION citext", extension="citext"),
)

OTHERS = (
    TO_ZONED,
    in_berlin(TO_ZONED),
    FROM_ZONED,
    in_berlin(FROM_ZONED),
    typed("timestamp_to_timestamptz_precise", "timestamp(3)", "timestamptz(3)", value="now()"),
    typed("timestamp_to_unlimited_timestamptz", "timestamp(3)", "timestamptz", value="now()"),
    typed("timestamptz_same", "timestamptz", "timestamptz", value="now()"),
    typed("timestamptz_to_date", "timestamptz", "date USING c::date", value="now()"),
    typed("timestamptz_less_precise", "timestamptz", "timestamptz(3)", value="now()"),
    typed("timestamptz_more_precise", "timestamptz(3)", "timestamptz(6)", value="now()"),
    typed("timestamptz_unlimited", "timestamptz(3)", "timestamptz", value="now()"),
    typed("timestamp_more_precise", "timestamp(0)", "timestamp(3)", value="now()"),
    typed("time_unlimited", "time(3)", "time", value="'10:00'::time"),
    typed("time_to_timetz", "time", "timetz", value="'10:00'::time"),
    typed("date_to_timestamp", "date", "timestamp", value="'2020-01-01'::date"),
    typed("date_to_timestamptz", "date", "timestamptz", value="'2020-01-01'::date"),
    typed(
        "interval_to_bigint",
        "interval",
        "bigint USING extract(epoch FROM c)::bigint",
        value="'1 s'::interval",
    ),
    typed("interval_more_precise", "interval(3)", "interval(6)", value="'1 s'::interval"),
    typed("interval_unlimited", "interval(3)", "interval", value="'1 s'::interval"),
    typed("interval_narrowed", "interval", "interval day to second", value="'1 s'::interval"),
    typed("cidr_to_inet", "cidr", "inet", value="'10.0.0.0/8'::cidr"),
    typed("inet_to_cidr", "inet", "cidr", value="'10.0.0.0/8'::inet"),
    typed("json_to_jsonb", "json", "jsonb", value="'{}'::json"),
    typed("jsonb_to_json", "jsonb", "json", value="'{}'::jsonb"),
    typed("text_to_json", "text", "json USING c::json", value="'{}'"),
    typed("text_to_jsonb", "text", "jsonb USING c::jsonb", value="'{}'"),
    typed("jsonb_to_text", "jsonb", "text", value="'{}'::jsonb"),
    typed("array_varchar_longer", "varchar(10)[]", "varchar(20)[]", value="'{a}'::varchar[]"),
    typed("array_varchar_unlimited", "varchar(10)[]", "varchar[]", value="'{a}'::varchar[]"),
    typed("array_numeric_wider", "numeric(10, 2)[]", "numeric(12, 2)[]", value="'{1}'::numeric[]"),
    typed("array_numeric_unlimited", "numeric(10, 2)[]", "numeric[]", value="'{1}'::numeric[]"),
    typed("array_varchar_to_text", "varchar(10)[]", "text[]", value="'{a}'::varchar[]"),
    typed("array_integer_to_bigint", "integer[]", "bigint[]", value="'{1}'::integer[]"),
    typed("array_size", "integer[3]", "integer[5]", value="'{1}'::integer[]"),
    typed("array_dimensions", "integer[]", "integer[][]", value="'{1}'::integer[]"),
    typed("bit_longer", "bit(4)", "bit(8) USING c::bit(8)", value="B'1010'"),
    typed("varbit_longer", "varbit(4)", "varbit(8)", value="B'1010'"),
    typed("varbit_unlimited", "varbit(4)", "varbit", value="B'1010'"),
    typed("bit_to_unlimited_varbit", "bit(4)", "varbit", value="B'1010'"),
    typed("varbit_to_bit", "varbit(4)", "bit(4)", value="B'1010'"),
    typed("bit_to_varbit", "bit(4)", "varbit(4)", value="B'1010'"),
    typed("enum_to_text", "e", "text USING c::text", "CREATE TYPE e AS ENUM ('a')", value="'a'::e"),
    typed("text_to_enum", "text", "e USING c::e", "CREATE TYPE e AS ENUM ('a')", value="'a'"),
    typed("text_to_domain", "text", "d", "CREATE DOMAIN d AS text"),
    typed("text_to_domain_check", "text", "d", "CREATE DOMAIN d AS text CHECK (VALUE <> '')"),
    typed("varchar_to_domain_of_varchar", "varchar(20)", "d", "CREATE DOMAIN d AS varchar(20)"),
    typed("varchar_to_domain_of_longer_varchar", "varchar(20)", "d", "CREATE DOMAIN d AS varchar(30)"),
    typed("varchar_to_domain_of_shorter_varchar", "varchar(20)", "d", "CREATE DOMAIN d AS varchar(10)"),
    typed("domain_to_text", "d", "text", "CREATE DOMAIN d AS text CHECK (VALUE <> '')"),
    typed("domain_to_bigint", "d", "bigint", "CREATE DOMAIN d AS integer"),
    typed("collation", "text", 'text COLLATE "C"'),
    typed("varchar_longer_and_collation", "varchar(10)", 'varchar(20) COLLATE "C"'),
    typed("text_to_tsvector", "text", "tsvector USING to_tsvector('simple', c)"),
)

INDEX = "CREATE INDEX t_c ON t (c)"
LIKE_INDEX = "CREATE INDEX t_c_like ON t (c varchar_pattern_ops)"
DEPENDENT = (
    dependent("varchar_longer_indexed", "varchar(50)", "varchar(100)", INDEX),
    dependent("varchar_longer_like_indexed", "varchar(50)", "varchar(100)", INDEX, LIKE_INDEX),
    dependent("varchar_to_text_indexed", "varchar(50)", "text", INDEX),
    dependent("varchar_to_text_like_indexed", "varchar(50)", "text", LIKE_INDEX),
    dependent("varchar_to_text_hash_indexed", "varchar(50)", "text", "CREATE INDEX t_c ON t USING hash (c)"),
    dependent("varchar_to_text_unique", "varchar(50)", "text", "ALTER TABLE t ADD UNIQUE (c)"),
    dependent(
        "varchar_longer_expression_indexed", "varchar(50)", "varchar(100)", "CREATE INDEX t_c ON t (lower(c))"
    ),
    dependent(
        "varchar_longer_partial_indexed",
        "varchar(50)",
        "varchar(100)",
        "CREATE INDEX t_c ON t (id) WHERE c <> ''",
    ),
    dependent(
        "varchar_longer_partial_null_indexed",
        "varchar(50)",
        "varchar(100)",
        "CREATE INDEX t_c ON t (c) WHERE c IS NOT NULL",
    ),
    dependent(
        "varchar_longer_included", "varchar(50)", "varchar(100)", "CREATE INDEX t_c ON t (id) INCLUDE (c)"
    ),
    dependent("varchar_to_text_included", "varchar(50)", "text", "CREATE INDEX t_c ON t (id) INCLUDE (c)"),
    dependent(
        "varchar_longer_in_second_key", "varchar(50)", "varchar(100)", "CREATE UNIQUE INDEX t_c ON t (id, c)"
    ),
    dependent("numeric_wider_indexed", "numeric(10, 2)", "numeric(12, 2)", INDEX),
    dependent("integer_to_bigint_indexed", "integer", "bigint", INDEX),
    dependent("varchar_longer_checked", "varchar(50)", "varchar(100)", "ALTER TABLE t ADD CHECK (c <> '')"),
    dependent(
        "varchar_longer_checked_not_valid",
        "varchar(50)",
        "varchar(100)",
        "ALTER TABLE t ADD CHECK (c <> '') NOT VALID",
    ),
    dependent("varchar_to_text_checked", "varchar(50)", "text", "ALTER TABLE t ADD CHECK (c <> '')"),
    dependent("varchar_same_checked", "varchar(50)", "varchar(50)", "ALTER TABLE t ADD CHECK (c <> '')"),
    dependent("varchar_longer_not_null", "varchar(50)", "varchar(100)", "ALTER TABLE t ALTER c SET NOT NULL"),
    dependent(
        "varchar_longer_other_checked", "varchar(50)", "varchar(100)", "ALTER TABLE t ADD CHECK (id > 0)"
    ),
    dependent(
        "varchar_longer_excluded",
        "varchar(50)",
        "varchar(100)",
        "ALTER TABLE t ADD EXCLUDE USING btree (c WITH =)",
    ),
    dependent(
        "varchar_longer_statistics", "varchar(50)", "varchar(100)", "CREATE STATISTICS st ON id, c FROM t"
    ),
    dependent("collation_indexed", "text", 'text COLLATE "C"', INDEX),
    dependent("collation_unique", "text", 'text COLLATE "C"', "ALTER TABLE t ADD UNIQUE (c)"),
    dependent(
        "collation_like_indexed", "text", 'text COLLATE "C"', "CREATE INDEX t_c ON t (c text_pattern_ops)"
    ),
    dependent("collation_included", "text", 'text COLLATE "C"', "CREATE INDEX t_c ON t (id) INCLUDE (c)"),
    dependent(
        "collation_indexed_by_it",
        "text",
        'text COLLATE "C"',
        'CREATE INDEX t_c ON t (c COLLATE "C")',
        'CREATE INDEX t_like ON t (c COLLATE "C" text_pattern_ops)',
    ),
    dependent(
        "collation_indexed_by_another",
        "text",
        'text COLLATE "C"',
        'CREATE INDEX t_c ON t (c COLLATE "POSIX")',
    ),
    dependent(
        "collation_back_indexed_by_it",
        'text COLLATE "C"',
        "text",
        'CREATE INDEX t_c ON t (c COLLATE "default")',
    ),
    dependent(
        "varchar_to_text_collation_indexed_by_it",
        "varchar(20)",
        'text COLLATE "C"',
        'CREATE UNIQUE INDEX t_c ON t (c COLLATE "C")',
    ),
    dependent("integer_to_oid_indexed", "integer", "oid", INDEX),
    dependent("oid_to_regclass_indexed", "oid", "regclass", INDEX),
    dependent("char_to_bpchar_indexed", "char(10)", "bpchar", INDEX),
    dependent("bit_to_varbit_indexed", "bit(4)", "varbit", INDEX, value="B'1010'"),
    dependent("time_unlimited_indexed", "time(3)", "time", INDEX, value="'10:00'::time"),
    dependent(
        "text_to_varchar_gin_indexed",
        "text",
        "varchar",
        "CREATE INDEX t_c ON t USING gin (to_tsvector('simple', c))",
    ),
    dependent("integer_same_indexed", "integer", "integer", INDEX),
    dependent("integer_same_checked", "integer", "integer", "ALTER TABLE t ADD CHECK (c >= 0)"),
    dependent("integer_to_bigint_included", "integer", "bigint", "CREATE INDEX t_c ON t (id) INCLUDE (c)"),
    dependent(
        "cidr_to_inet_gist_indexed",
        "cidr",
        "inet",
        "CREATE INDEX t_c ON t USING gist (c inet_ops)",
        value="'10.0.0.0/8'::cidr",
    ),
    dependent(
        "jsonb_same_gin_indexed", "jsonb", "jsonb", "CREATE INDEX t_c ON t USING gin (c)", value="'{}'::jsonb"
    ),
    dependent(
        "range_same_gist_indexed",
        "int4range",
        "int4range",
        "CREATE INDEX t_c ON t USING gist (c)",
        value="int4range(g, g + 1)",
    ),
    dependent(
        "array_same_btree_indexed",
        "integer[]",
        "integer[]",
        "CREATE INDEX t_c ON t (c)",
        value="'{1}'::integer[]",
    ),
    dependent(
        "range_same_spgist_indexed",
        "int4range",
        "int4range",
        "CREATE INDEX t_c ON t USING spgist (c)",
        value="int4range(g, g + 1)",
    ),
    dependent("integer_same_brin_indexed", "integer", "integer", "CREATE INDEX t_c ON t USING brin (c)"),
    dependent("text_same_spgist_indexed", "text", "text", "CREATE INDEX t_c ON t USING spgist (c)"),
    dependent(
        "array_size_gin_indexed",
        "integer[3]",
        "integer[]",
        "CREATE INDEX t_c ON t USING gin (c)",
        value="'{1}'::integer[]",
    ),
    dependent("collation_other_indexed", "text", 'text COLLATE "C"', "CREATE INDEX t_id ON t (id)"),
    dependent("timestamp_to_timestamptz_indexed", "timestamp", "timestamptz", INDEX, value="now()"),
    dependent("cidr_to_inet_indexed", "cidr", "inet", INDEX, value="'10.0.0.0/8'::cidr"),
    on_t(
        "type_integer_to_bigint_of_foreign_key",
        "ALTER TABLE t ALTER i TYPE bigint",
        "ALTER TABLE t ADD FOREIGN KEY (i) REFERENCES parent (id)",
    ),
    on_t("type_bigint_to_bigint_of_foreign_key", "ALTER TABLE t ALTER parent_id TYPE bigint", FOREIGN_KEY),
    on_t("type_of_referenced_key", "ALTER TABLE parent ALTER id TYPE numeric", FOREIGN_KEY),
    on_t("type_same_of_referenced_key", "ALTER TABLE parent ALTER id TYPE bigint", FOREIGN_KEY),
    on_t(
        "type_varchar_longer_of_foreign_key",
        "ALTER TABLE t ALTER v TYPE varchar(100)",
        "UPDATE t SET v = 'c' || i",
        "ALTER TABLE t ADD FOREIGN KEY (v) REFERENCES parent (code)",
    ),
    on_t(
        "type_varchar_longer_of_referenced",
        "ALTER TABLE parent ALTER code TYPE varchar(100)",
        "UPDATE t SET v = 'c' || i",
        "ALTER TABLE t ADD FOREIGN KEY (v) REFERENCES parent (code)",
    ),
    on_t(
        "type_varchar_to_text_of_foreign_key",
        "ALTER TABLE t ALTER v TYPE text",
        "UPDATE t SET v = 'c' || i",
        "ALTER TABLE t ADD FOREIGN KEY (v) REFERENCES parent (code)",
    ),
    on_t(
        "type_with_default",
        "ALTER TABLE t ALTER v DROP DEFAULT, ALTER v TYPE varchar(90), ALTER v SET DEFAULT 'z'",
        "ALTER TABLE t ALTER v SET DEFAULT 'a'",
    ),
    on_t("type_and_not_null", "ALTER TABLE t ALTER v TYPE varchar(90), ALTER v SET NOT NULL"),
)

CASES = (*NUMBERS, *TEXTS, *OTHERS, *DEPENDENT)
