"""Names byte for byte; that the server chooses the same is what test_replay shows."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.expression_names import name_of
from django_safemigrate.databases.postgresql.naming import (
    clipped,
    free_name,
    index_columns,
    joined,
    object_name,
)
from django_safemigrate.schema.names import beside, qualified, split


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [("a" * 63, 63, "a" * 63), ("a" * 64, 63, "a" * 63), ("ää", 3, "ä"), ("ää", 4, "ää"), ("€", 2, "")],
)
def test_clipped_within_no_character(name: str, size: int, expected: str):
    assert clipped(name, size) == expected


@pytest.mark.parametrize(
    ("first", "second", "label", "expected"),
    [
        ("t", None, "pkey", "t_pkey"),
        ("t", "c", "key", "t_c_key"),
        ("a" * 60, "b" * 10, "key", f"{'a' * 48}_{'b' * 10}_key"),
        ("a" * 40, "b" * 40, "fkey", f"{'a' * 29}_{'b' * 28}_fkey"),
        ("a" * 41, "b" * 40, "fkey", f"{'a' * 29}_{'b' * 28}_fkey"),
        ("a" * 63, None, "pkey", f"{'a' * 58}_pkey"),
        ("ä" * 31, "c", "key", f"{'ä' * 28}_c_key"),
    ],
)
def test_the_longer_name_gives_way(first: str, second: str | None, label: str, expected: str):
    assert object_name(first, second, label) == expected
    assert len(expected.encode()) <= 63


def test_numbers_follow_the_label():
    taken = {"t_c_key", "t_c_key1"}

    assert free_name("t", "c", "key", taken.__contains__) == "t_c_key2"


def test_columns_of_one_name_are_numbered():
    assert index_columns(["expr", "expr", "a", "expr"]) == ["expr", "expr1", "a", "expr2"]
    assert index_columns(["c" * 63, "c" * 63]) == ["c" * 63, f"{'c' * 62}1"]


def test_columns_are_joined_until_it_is_enough():
    assert joined(["a", "b"]) == "a_b"
    assert joined(["a" * 63, "b", "c"]) == f"{'a' * 63}_b"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("lower(a)", "lower"),
        ("pg_catalog.lower(a)", "lower"),
        ("a + 1", None),
        ("(a || b)::text", "text"),
        ("a::text", "a"),
        ("coalesce(a, b)", "coalesce"),
        ("greatest(a, b)", "greatest"),
        ("least(a, b)", "least"),
        ("nullif(a, b)", "nullif"),
        ("CASE WHEN a THEN 1 ELSE b END", "b"),
        ("CASE WHEN a THEN b ELSE 1 END", "case"),
        ('a COLLATE "C"', "a"),
        ("ARRAY[a]", "array"),
        ("ROW(a, b)", "row"),
        ("(a).b", "b"),
        ("(a)[1]", "a"),
    ],
)
def test_names_of_expressions(sql: str, expected: str | None):
    assert name_of(sql) == expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("t", ("", "t")),
        ("s.t", ("s", "t")),
        ('"a.b"', ("", "a.b")),
        ('s."a.b"', ("s", "a.b")),
        ('"a""b"', ("", 'a"b')),
    ],
)
def test_catalog_names(name: str, parts: tuple[str, str]):
    assert split(name) == parts
    assert qualified(*parts) == name


def test_a_name_beside_another():
    assert beside("s.t", "u") == "s.u"
    assert beside("t", "a.b") == '"a.b"'
