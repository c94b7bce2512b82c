"""No text makes ``parse`` raise, and nothing that is SQL is passed over."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.expressions import canonical
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, statements
from django_safemigrate.databases.postgresql.parse.registry import HANDLERS
from django_safemigrate.schema.changes import Change

MODULES = ("tables", "columns", "constraints", "rows", "others", "session", "plpgsql", "rare")
SQL = [
    sql for module in MODULES for sql, _ in importlib.import_module(f"postgresql.test_parse_{module}").CASES
]
WORDS = sorted({word for sql in SQL for word in sql.split()})


def parses_or_is_opaque(sql: str) -> None:
    changes = parse(sql)
    assert all(isinstance(one, Change) for one in changes)
    try:
        trees = statements(sql)
    except GrammarError:
        assert len(changes) == 1
    else:
        # A DO block whose code does nothing changes nothing.
        assert changes or all("DoStmt" in tree for tree in trees)


@given(st.text())
def test_any_text(sql: str) -> None:
    parses_or_is_opaque(sql)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_words_of_sql_in_any_order(sql: str) -> None:
    parses_or_is_opaque(sql)


@given(
    st.sampled_from(SQL),
    st.lists(
        st.tuples(st.integers(0), st.integers(0, 1), st.sampled_from(WORDS) | st.text(max_size=3)), max_size=3
    ),
)
def test_sql_with_words_changed(sql: str, edits: list[tuple[int, int, str]]) -> None:
    words = sql.split(" ")
    for place, length, word in edits:
        start = place % len(words)
        words[start : start + length] = [word]
    parses_or_is_opaque(" ".join(words))


@given(st.sampled_from(SQL), st.integers(0), st.integers(0, 5))
def test_sql_with_a_piece_cut_out(sql: str, place: int, length: int) -> None:
    start = place % len(sql)
    parses_or_is_opaque(sql[:start] + sql[start + length :])


@given(st.text() | st.sampled_from(SQL) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_text_as_an_expression(sql: str) -> None:
    assert isinstance(canonical(sql).sql, str)


@pytest.mark.parametrize("kind", sorted(HANDLERS))
def test_every_kind_of_statement_stands_in_a_case(kind: str) -> None:
    seen = {kind for sql in SQL for tree in trees(sql) for kind in tree}
    assert kind in seen | INSIDE


# Only ever below another statement, or of so rare a kind that its entry in a table is all there is to it.
INSIDE = {"ReturnStmt"}


def trees(sql: str) -> list[dict[str, object]]:
    try:
        return list(statements(sql))
    except GrammarError:
        return []
