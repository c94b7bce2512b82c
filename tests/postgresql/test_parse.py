"""What holds for every SQL text: several statements in one string, comments, names, and
texts that are not understood."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import BuiltinImporter

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.grammar import _library
from django_safemigrate.databases.postgresql.parse.registry import HANDLERS
from django_safemigrate.schema.changes import (
    AddColumn,
    DropTable,
    InsertRows,
    Opaque,
    ReadRows,
    SetTableComment,
)
from django_safemigrate.schema.objects import Column, Expression


@pytest.mark.parametrize("sql", ["", "   \n", "-- a comment", "/* a comment */ ;", ";;"])
def test_nothing(sql: str) -> None:
    assert parse(sql) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE a; DROP TABLE b",
        "DROP TABLE a;\n\n-- next; DROP TABLE c\nDROP TABLE b;",
        "/* é */ DROP TABLE a; DROP TABLE b;;",
    ],
)
def test_several_statements(sql: str) -> None:
    assert parse(sql) == (DropTable("a"), DropTable("b"))


def test_text_is_final() -> None:
    assert parse("COMMENT ON TABLE a IS '100%% of %s'") == (SetTableComment("a", "100%% of %s"),)
    assert parse("ALTER TABLE a ADD b text DEFAULT '%(x)s %'") == (
        AddColumn("a", Column("b", "text", default=Expression("'%(x)s %'"))),
    )


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("DROP TABLE Item", "Item".lower()),
        ('DROP TABLE "Item"', "Item"),
        ('DROP TABLE "order"', "order"),
        ('DROP TABLE "naïve — ütf"', "naïve — ütf"),
        ('DROP TABLE U&"d\\0061ta"', "data"),
        ('DROP TABLE "a%b"', "a%b"),
        ('DROP TABLE "a.b"."c"', '"a.b".c'),
        (f'DROP TABLE "{"x" * 70}"', "x" * 63),
        (f'DROP TABLE "{"é" * 40}"', "é" * 31),
    ],
)
def test_names_are_those_the_server_keeps(sql: str, table: str) -> None:
    assert parse(sql) == (DropTable(table),)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "SELEC 1",
            'PostgreSQL\'s grammar does not accept it: syntax error at or near "SELEC" at character 1',
        ),
        (
            "SELECT 'é' FORM t; DROP",
            'PostgreSQL\'s grammar does not accept it: syntax error at or near "t" at character 17',
        ),
        (
            "SELECT 'x",
            "PostgreSQL's grammar does not accept it: unterminated quoted string at or near \"'x\" at character 8",
        ),
        (
            "ALTER TABLE t ADD COLUMN",
            "PostgreSQL's grammar does not accept it: syntax error at end of input at character 25",
        ),
        (
            "DROP TABLE a;\0 DROP TABLE b",
            "PostgreSQL's grammar does not accept it: a NUL character at character 14",
        ),
        (
            "DROP TABLE \ud800",
            "PostgreSQL's grammar does not accept it: a character that UTF-8 cannot hold at character 12",
        ),
        (
            "PRAGMA foreign_keys = ON",
            'PostgreSQL\'s grammar does not accept it: syntax error at or near "PRAGMA" at character 1',
        ),
        (
            "SELECT %s",
            'PostgreSQL\'s grammar does not accept it: syntax error at or near "%" at character 8',
        ),
    ],
)
def test_what_is_no_sql(sql: str, reason: str) -> None:
    assert parse(sql) == (Opaque(reason),)


def test_a_part_that_is_not_understood_names_its_tables() -> None:
    assert parse("ALTER TABLE a ADD b xml DEFAULT xmlparse(document '<x/>'); DROP TABLE c") == (
        Opaque("an expression of the kind XmlExpr is not understood", ("a",)),
        DropTable("c"),
    )


def test_a_kind_of_statement_that_is_not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HANDLERS, "TruncateStmt")
    assert parse("TRUNCATE a, s.never_before") == (
        Opaque("statements of the kind Truncate are not understood", ("a", "s.never_before")),
    )


@pytest.mark.parametrize("depth", [200, 300, 1_000, 5_000, 100_000])
def test_deep_nesting(depth: int) -> None:
    (change,) = parse(f"SELECT {'(' * depth}1{')' * depth}")
    assert isinstance(change, (Opaque, ReadRows))
    (change,) = parse(f"UPDATE a SET b = 1 WHERE c = {'1 + ' * depth}1")
    if depth >= 5_000:
        assert isinstance(change, Opaque)
        assert "nested too deeply" in change.reason or "stack depth" in change.reason


def test_a_text_too_long_to_be_parsed() -> None:
    reason = "PostgreSQL's grammar does not accept it: it is longer than 3,000,000 bytes"
    assert parse("SELECT 1" + " " * 3_000_000) == (Opaque(reason),)


def test_a_long_text() -> None:
    rows = ", ".join(f"({number}, 'text')" for number in range(5_000))
    assert parse(f"INSERT INTO a VALUES {rows}") == (InsertRows("a", bounded=True),)
    assert parse(f"INSERT INTO a VALUES {rows},") == (
        Opaque(
            "PostgreSQL's grammar does not accept it: syntax error at end of input "
            f"at character {len(rows) + 23}"
        ),
    )


def test_without_postgast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [BuiltinImporter])
    monkeypatch.delitem(sys.modules, "postgast", raising=False)
    _library.cache_clear()
    with pytest.raises(
        ImportError, match=r"^PostgreSQL's grammar comes from postgast: pip install postgast==0\.2\.0\.$"
    ):
        parse("SELECT 'never seen before'")


def test_same_text_is_parsed_once() -> None:
    sql = "DROP TABLE only_here"
    assert parse(sql) is parse(sql)


def test_only_the_grammar_of_postgast_is_imported() -> None:
    code = (
        "import sys\n"
        "from django_safemigrate.databases.postgresql.parse import parse\n"
        "assert parse('DROP TABLE a')\n"
        "print([name for name in ('postgast', 'google', 'django.db', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
