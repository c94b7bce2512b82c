"""Every kind of difference between two catalogs has its line."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.resolve import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from django_safemigrate.schema.replay import replay


def catalog(sql: str) -> Catalog:
    made = Catalog()
    for change in parse(sql):
        replay(resolve(change, made, 18), made)
    assert made.unknown == []
    return made


T = "CREATE TABLE t (a integer, b text)"
P = "CREATE TABLE p (id integer PRIMARY KEY)"
FK = "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p"
CASES = [
    (T, "", ["table t: only on the left"]),
    ("", T, ["table t: only on the right"]),
    (T, "CREATE TABLE t (a integer)", ["table t: column b: only on the left"]),
    (T, "CREATE TABLE t (a bigint, b text)", ["table t: column a: type integer ≠ bigint"]),
    (T, "CREATE TABLE t (a integer NOT NULL, b text)", ["table t: column a: null true ≠ false"]),
    (T, "CREATE TABLE t (a integer DEFAULT 1, b text)", ["table t: column a: default none ≠ 1"]),
    (T, 'CREATE TABLE t (a integer, b text COLLATE "C")', ["table t: column b: collation none ≠ C"]),
    (
        "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED)",
        "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 2) VIRTUAL)",
        ["table t: column b: generated a + 1 ≠ a + 2", "table t: column b: stored true ≠ false"],
    ),
    (
        "CREATE TABLE t (a integer NOT NULL)",
        "CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY)",
        [
            "table t: column a: identity none ≠ always",
            "table t: column a: sequence none ≠ t_a_seq",
            "sequence t_a_seq: only on the right",
        ],
    ),
    (T, f"{T}; ALTER TABLE t ADD CHECK (a > 0)", ["table t: constraint t_a_check: only on the right"]),
    (
        f"{T}; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
        f"{T}; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1) NOT VALID",
        ["table t: constraint c: expression a > 0 ≠ a > 1", "table t: constraint c: validated true ≠ false"],
    ),
    (
        f"{P}; {T}; {FK}",
        f"{P}; {T}; {FK} ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        [
            "table t: constraint f: deferrable false ≠ true",
            "table t: constraint f: initially_deferred false ≠ true",
            "table t: constraint f: on_delete no action ≠ cascade",
        ],
    ),
    (
        f"{T}; ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
        f"{T}; ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b)",
        [
            "table t: constraint u: columns (a) ≠ (a, b)",
            "table t: constraint u: nulls_distinct true ≠ false",
            "table t: index u: keys (a) ≠ (a, b)",
            "table t: index u: nulls_distinct true ≠ false",
        ],
    ),
    (
        f"{T}; ALTER TABLE t ADD CONSTRAINT x EXCLUDE (a WITH =)",
        f"{T}; ALTER TABLE t ADD CONSTRAINT x EXCLUDE (a WITH <>)",
        ["table t: constraint x: operators (=) ≠ (<>)"],
    ),
    (
        f"{T}; CREATE INDEX i ON t (a)",
        f"{T}; CREATE UNIQUE INDEX i ON t (a DESC NULLS LAST, (a + 1), b text_pattern_ops) INCLUDE (b) WHERE a > 0",
        [
            "table t: index i: keys (a) ≠ (a DESC NULLS LAST, (a + 1), b text_pattern_ops)",
            "table t: index i: unique false ≠ true",
            "table t: index i: where none ≠ a > 0",
            "table t: index i: include () ≠ (b)",
        ],
    ),
    (
        f"{T}; CREATE INDEX i ON t (a)",
        f"{T}; CREATE INDEX i ON t USING hash (a)",
        ["table t: index i: method btree ≠ hash"],
    ),
    ("CREATE SEQUENCE s", "CREATE SEQUENCE s AS integer", ["sequence s: type bigint ≠ integer"]),
    (
        f"{T}; CREATE VIEW v AS SELECT a FROM t",
        f"{T}; CREATE MATERIALIZED VIEW v AS SELECT 1",
        ["view v: kind view ≠ materialized view", "view v: reads (t) ≠ ()"],
    ),
    ("CREATE TYPE m AS ENUM ('a')", "CREATE TYPE m AS ENUM ('a', 'b')", ["enum m: values (a) ≠ (a, b)"]),
    ("CREATE DOMAIN d AS text", "CREATE DOMAIN d AS text NOT NULL", ["domain d: checked false ≠ true"]),
    ("CREATE EXTENSION citext", "", ["extension citext: only on the left"]),
    ("", 'CREATE COLLATION c FROM "C"', ["collation c: only on the right"]),
    (
        "CREATE COLLATION c (locale = 'C')",
        "CREATE COLLATION c (provider = icu, locale = 'und', deterministic = false)",
        ["collation c: deterministic true ≠ false"],
    ),
    ("CREATE COLLATION c (locale = 'C')", "CREATE COLLATION c FROM nobodys", []),
    (
        "CREATE TABLE t (a integer) PARTITION BY LIST (a); CREATE TABLE u PARTITION OF t DEFAULT",
        "CREATE TABLE t (a integer); CREATE TABLE u (a integer)",
        ["table t: partitioned true ≠ false", "table u: parent t ≠ none", "table u: is_default true ≠ false"],
    ),
    (
        f"{T}; CREATE TABLE u AS SELECT 1",
        f"{T}; CREATE TABLE u ()",
        ["table u: its shape is not known: its columns come from a query"],
    ),
]


@pytest.mark.parametrize(("left", "right", "lines"), CASES)
def test_lines(left: str, right: str, lines: list[str]):
    assert difference(catalog(left), catalog(right)) == lines


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CREATE TABLE t (a integer, b text)", "CREATE TABLE t (b text, a integer)"),
        ("CREATE TABLE t (a integer CONSTRAINT must NOT NULL)", "CREATE TABLE t (a integer NOT NULL)"),
        ("CREATE TEMPORARY TABLE t (id serial)", ""),
        ("CREATE TABLE t (a text CHECK (a::text <> 'x'))", "CREATE TABLE t (a text CHECK (a <> 'x'::text))"),
    ],
)
def test_what_does_not_count(left: str, right: str):
    assert difference(catalog(left), catalog(right)) == []
