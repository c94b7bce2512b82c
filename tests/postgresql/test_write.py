"""What was read from any SQL is written back as SQL that is read as the same."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import groupby
from typing import Any

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write import CannotWriteError, write, write_together
from django_safemigrate.databases.postgresql.write.registry import PARTS, STATEMENTS
from django_safemigrate.schema import changes as language
from django_safemigrate.schema.changes import (
    Change,
)
from facts.cases import CASES as FACTS
from postgresql.test_replay import SCRIPTS
from stock import fixture

MODULES = ("columns", "constraints", "tables", "others", "rows", "rare", "plpgsql")
# Casts that ``Expression.sql`` leaves out may be written in another way, and a text names its relations in another.
SPELLING = frozenset({"verbatim", "written"})


def parser_cases() -> Iterator[str]:
    for module in MODULES:
        yield from (sql for sql, _ in importlib.import_module(f"postgresql.test_parse_{module}").CASES)


def fact_cases() -> Iterator[str]:
    for case in FACTS:
        yield from (*case.setup, case.statement)


def replay_scripts() -> Iterator[str]:
    for script in SCRIPTS.values():
        yield from script.splitlines()


def kitchen_sink() -> Iterator[str]:
    _, recorded = fixture.read()
    for migration in recorded:
        yield from (one.sql for one in migration.statements)


SOURCES = (parser_cases, fact_cases, replay_scripts, kitchen_sink)


def everything(value: Any) -> Any:
    """What a change holds, with what ``==`` passes over."""
    if is_dataclass(value):
        told = ((one.name, getattr(value, one.name)) for one in fields(value) if one.name not in SPELLING)
        return (type(value), *((name, everything(each)) for name, each in told))
    return tuple(map(everything, value)) if isinstance(value, tuple) else value


@cache
def statements(sql: str) -> tuple[tuple[Change, ...], ...]:
    """The changes of each statement of a text."""
    return tuple(tuple(made) for _, made in groupby(parse(sql), key=lambda change: change.verbatim))


def problem(change: Change, statement: tuple[Change, ...]) -> str:
    """What is wrong with ``change`` written, "" when nothing is; ``statement`` is all that its statement does."""
    try:
        written = write(change)
    except CannotWriteError:
        return "cannot be written"
    read = parse(written)
    # A statement that is kept as it was does again all that it did.
    if everything(read) not in (everything((change,)), everything(statement)):
        return "is read as something else"
    again = next(one for one in read if one == change)
    return "" if write(again) == written else "is written in another way the second time"


def problem_together(statement: tuple[Change, ...]) -> str:
    """The same for all that one statement does."""
    try:
        written = write_together(statement)
    except CannotWriteError:
        return "cannot be written"
    return "" if everything(parse(written)) == everything(statement) else "is read as something else"


def is_apart(sql: str) -> bool:
    """Whether a text makes a function or procedure and calls it: what the body does is told of the call,
    whose statement alone does not say it."""
    made = re.search(r"CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)", sql)
    told = list(statements(sql))
    return bool(made) and len(told) > 1 and any(len(one) > 1 for one in told)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_every_text_comes_back(source: Any) -> None:
    texts = tuple(dict.fromkeys(source()))
    wrong = {
        sql: why
        for sql in texts
        for one in statements(sql)
        for change in one
        if (why := problem(change, one))
    }

    assert set(wrong) == {sql for sql in texts if is_apart(sql)}, wrong


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__)
def test_every_statement_comes_back_whole(source: Any) -> None:
    texts = tuple(dict.fromkeys(source()))
    wrong = {
        sql: why
        for sql in texts
        for one in statements(sql)
        if len(one) > 1 and (why := problem_together(one))
    }

    assert set(wrong) == {sql for sql in texts if is_apart(sql)}, wrong


def test_what_is_apart() -> None:
    apart = [sql for source in SOURCES for sql in dict.fromkeys(source()) if is_apart(sql)]

    assert len(apart) == 15


def test_every_kind_of_change_is_written() -> None:
    kinds = {getattr(language, name) for name in language.__all__}
    # FillColumn is an UPDATE, of which there are others.
    others = kinds - {language.FillColumn}
    abstract = {one for one in kinds for other in others if one is not other and issubclass(other, one)}

    assert STATEMENTS.keys() | PARTS.keys() == kinds - abstract
