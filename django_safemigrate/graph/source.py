"""Where an operation is written."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.migrations import Migration


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and a line in it counted from 1; None where unknown."""

    path: str | None
    line: int | None


def source_file(migration: Migration) -> str | None:
    """The file that defines this migration, or None when it was not made from a file."""
    module = sys.modules.get(type(migration).__module__)
    return getattr(module, "__file__", None)


def locate(migration: Migration, path: str) -> Place:
    """Where the operation with this index path (``"2"``, ``"2.0"``) is written; the class, for an empty path.

    ``operations`` that are computed have no line for each operation: then the line of what computes
    them, or of the class, is given.
    """
    file = source_file(migration)
    if file is None:
        return Place(None, None)
    line = _line_by_layout(file, len(migration.operations), path)
    if line is not None:
        return Place(file, line)
    body = _class_body(file, type(migration).__name__)
    if body is None:
        return Place(file, None)
    node: ast.AST = body
    elements: ast.expr | None = operations_of(body) if path else None
    for index in (int(part) for part in path.split(".") if part):
        if elements is None:
            break
        node = elements
        if not isinstance(elements, ast.List | ast.Tuple) or index >= len(elements.elts):
            break
        if any(isinstance(element, ast.Starred) for element in elements.elts[: index + 1]):
            break
        node = elements.elts[index]
        elements = database_operations(node)
    return Place(file, getattr(node, "lineno", None))


def _line_by_layout(file: str, count: int, path: str) -> int | None:
    """The line of a top-level operation in a file laid out as ``makemigrations`` and the
    formatters do, None for any other.

    Reading the layout is some ten times faster than parsing the file.
    """
    if not path.isdecimal() or int(path) >= count:
        return None
    starts = _operation_lines(file, modified(file))
    return starts[int(path)] if len(starts) == count else None


def modified(file: str) -> int:
    """When a file was last written, in nanoseconds; 0 for none. An edited file must not be
    answered for from a cache."""
    try:
        # Faster than pathlib, for what is asked several times a migration.
        return os.stat(file).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0


@lru_cache(maxsize=64)
def _operation_lines(file: str, written: int) -> tuple[int, ...]:
    """The lines that begin at the indentation of the elements of ``operations = [``, less comments and
    closing brackets: one an operation. The caller has to compare their number with that of the operations.
    ``written`` is part of the key only."""
    try:
        # Faster than pathlib, for what is read once a migration with findings.
        with open(file, encoding="utf-8") as source:  # noqa: PTH123
            lines = source.read().split("\n")
        first = lines.index("    operations = [")
        last = lines.index("    ]", first)
    except (OSError, ValueError):
        # Not laid out so, not UTF-8, or not there: the caller parses it.
        return ()
    elements = [
        number
        for number, line in enumerate(lines[first + 1 : last], first + 2)
        if line[:8].isspace() and line[8:9] not in {"", " ", "#", ")", "]", "}"}
    ]
    # What is unpacked may be any number of operations.
    return () if any(lines[number - 1][8] == "*" for number in elements) else tuple(elements)


@lru_cache(maxsize=64)
def _parse(file: str, written: int) -> ast.Module | None:
    # ``written`` is part of the key only: an edited file is parsed again.
    source = Path(file)
    if source.suffix != ".py":
        return None
    return ast.parse(source.read_bytes(), filename=file)


def _class_body(file: str, name: str) -> ast.ClassDef | None:
    written = modified(file)
    module = _parse(file, written) if written else None
    if module is None:
        return None
    classes = (node for node in module.body if isinstance(node, ast.ClassDef))
    return next((node for node in classes if node.name == name), None)


def operations_of(body: ast.ClassDef) -> ast.expr | None:
    """What is assigned to ``operations`` in the class of a migration."""
    return _assigned(body, "operations")


def _assigned(body: ast.ClassDef, name: str) -> ast.expr | None:
    # The last one is what Python goes by.
    for statement in reversed(body.body):
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return statement.value
    return None


def database_operations(node: ast.expr) -> ast.expr | None:
    """The first argument of ``SeparateDatabaseAndState``, by keyword or by place."""
    if not isinstance(node, ast.Call):
        return None
    for keyword in node.keywords:
        if keyword.arg == "database_operations":
            return keyword.value
    return node.args[0] if node.args else None
