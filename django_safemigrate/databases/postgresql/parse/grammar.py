"""PostgreSQL's own grammar: libpg_query (PostgreSQL 18), from the shared library that postgast ships.

A tree is the JSON that libpg_query prints, as plain dicts: ``{"CreateStmt": {"relation": {…}}}``. A field
that holds its type's zero value is left out. Only postgast's ``native`` module (ctypes declarations) is
loaded: importing the package proper builds some 350 protobuf classes and their wrappers, which takes about
ten times as long as everything else a short run does here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

Node = dict[str, Any]

# Measured with libpg_query 18: the deepest tree for its length, ``1+1+1…``, takes less than 140 bytes of
# stack for each byte of text.
STACK_PER_BYTE = 320
# What fits on the 8 MB that a process begins with, and what a gigabyte holds.
SHORT = 16_000
LONG = 3_000_000
PAGE = 4_096


class NotUnderstoodError(Exception):
    """Part of a statement has no meaning here; the text says which. The statement becomes ``Opaque``."""


class GrammarError(Exception):
    """The grammar rejects a text: ``message`` is libpg_query's, ``character`` counts from
    1, 0 when it is not known."""

    def __init__(self, message: str, character: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.character = character


def statements(sql: str) -> list[Node]:
    """The statements of ``sql``, each as ``{kind: fields}``. Raises ``GrammarError``, for any text that is
    not SQL and for nothing else."""
    return [tree for tree, _ in placed_statements(sql)]


def placed_statements(sql: str) -> list[tuple[Node, str]]:
    """The statements of ``sql``, each with its own text. Raises ``GrammarError``, as ``statements``."""
    raw = _encoded(sql)
    trees = [one for one in _decoded(_with_room(_parse, raw)).get("stmts", ()) if one.get("stmt")]
    return [(one["stmt"], _text(sql, raw, one)) for one in trees]


def _text(sql: str, raw: bytes, node: Node) -> str:
    # Both count bytes; a length of 0 means up to the end.
    start, length = node.get("stmt_location", 0), node.get("stmt_len", 0)
    if start == 0 and length in (0, len(raw)):
        return sql.strip()
    return raw[start : start + length if length else None].decode().strip()


def plpgsql(sql: str) -> list[Node]:
    """The functions in ``sql`` (a CREATE FUNCTION … LANGUAGE plpgsql, or a DO), as PL/pgSQL's parser sees
    them. Raises ``GrammarError``."""
    functions: list[Node] = _decoded(_with_room(_parse_plpgsql, _encoded(sql)))
    return functions


def _parse(raw: bytes) -> bytes:
    result = _library().pg_query_parse(raw)
    try:
        if result.error:
            raise _error(result.error.contents)
        return bytes(result.parse_tree)
    finally:
        _library().pg_query_free_parse_result(result)


def _parse_plpgsql(raw: bytes) -> bytes:
    result = _library().pg_query_parse_plpgsql(raw)
    try:
        if result.error:
            raise _error(result.error.contents)
        return bytes(result.plpgsql_funcs)
    finally:
        _library().pg_query_free_plpgsql_parse_result(result)


def _with_room(parse: Callable[[bytes], bytes], raw: bytes) -> bytes:
    """``parse(raw)`` on a stack that the deepest tree the text could make fits on.

    libpg_query prints a tree by recursion without looking at its stack, and ``1+1+1…`` is as deep as it
    is long: a process would end.
    """
    if len(raw) <= SHORT:
        return parse(raw)
    if len(raw) > LONG:
        raise GrammarError(f"it is longer than {LONG:,} bytes")
    outcome: list[bytes | GrammarError] = []

    def run() -> None:
        try:
            outcome.append(parse(raw))
        except GrammarError as error:
            outcome.append(error)

    before = threading.stack_size(len(raw) * STACK_PER_BYTE // PAGE * PAGE)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if isinstance(outcome[0], GrammarError):
        raise outcome[0]
    return outcome[0]


@cache
def _library() -> Any:
    package = find_spec("postgast")
    if package is None or package.origin is None:
        raise ImportError("PostgreSQL's grammar comes from postgast: pip install postgast==0.2.0.")
    module = ModuleType(f"{__name__}._libpg_query")
    path = Path(package.origin).with_name("native.py")
    module.__file__ = str(path)
    SourceFileLoader(module.__name__, str(path)).exec_module(module)
    return module.lib


def _encoded(sql: str) -> bytes:
    # C would take the first NUL for the end, and what follows would be passed over.
    if "\0" in sql:
        raise GrammarError("a NUL character", sql.index("\0") + 1)
    try:
        return sql.encode()
    except UnicodeEncodeError as error:
        raise GrammarError("a character that UTF-8 cannot hold", error.start + 1) from error


def _decoded(text: bytes) -> Any:
    try:
        # As bytes, json would look for their encoding first.
        return json.loads(text.decode())
    except RecursionError as error:
        raise GrammarError("it is nested too deeply") from error
    except ValueError as error:
        raise GrammarError(f"libpg_query printed a tree that is no JSON ({error})") from error


def _error(error: Any) -> GrammarError:
    # libpg_query counts characters, as the server does.
    return GrammarError((error.message or b"unknown error").decode(errors="replace"), max(error.cursorpos, 0))
