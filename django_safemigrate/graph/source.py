from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.migrations import Migration

__all__ = ["Place", "locate", "source_file"]


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
    body = _class_body(file, type(migration).__name__)
    if body is None:
        return Place(file, None)
    node: ast.AST = body
    elements: ast.expr | None = _assigned(body, "operations") if path else None
    for index in (int(part) for part in path.split(".") if part):
        if elements is None:
            break
        node = elements
        if not isinstance(elements, ast.List | ast.Tuple) or index >= len(elements.elts):
            break
        if any(isinstance(element, ast.Starred) for element in elements.elts[: index + 1]):
            break
        node = elements.elts[index]
        elements = _database_operations(node)
    return Place(file, getattr(node, "lineno", None))


@lru_cache(maxsize=64)
def _parse(file: str, modified: int) -> ast.Module | None:
    # ``modified`` is part of the key only: an edited file is parsed again.
    source = Path(file)
    if source.suffix != ".py":
        return None
    return ast.parse(source.read_bytes(), filename=file)


def _class_body(file: str, name: str) -> ast.ClassDef | None:
    source = Path(file)
    if not source.is_file():
        return None
    module = _parse(file, source.stat().st_mtime_ns)
    if module is None:
        return None
    classes = (node for node in ast.walk(module) if isinstance(node, ast.ClassDef))
    return next((node for node in classes if node.name == name), None)


def _assigned(body: ast.ClassDef, name: str) -> ast.expr | None:
    for statement in body.body:
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


def _database_operations(node: ast.expr) -> ast.expr | None:
    """The first argument of ``SeparateDatabaseAndState``, by keyword or by place."""
    if not isinstance(node, ast.Call):
        return None
    for keyword in node.keywords:
        if keyword.arg == "database_operations":
            return keyword.value
    return node.args[0] if node.args else None
