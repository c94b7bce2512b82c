"""Python files as syntax trees, each parsed once."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def parse(path: str, names: Mapping[str, object]) -> ast.Module | None:
    """The tree of a file; None when there is no source, or none that this Python can read.

    ``names`` are the globals of its module, whose loader knows the source of what is in no file, such as a
    module in a zip archive.
    """
    file = Path(path)
    if file.suffix == ".py" and file.is_file():
        return _parse_file(path, file.stat().st_mtime_ns)
    return _parse_text("".join(linecache.getlines(path, dict(names))), path)


@lru_cache(maxsize=32)
def _parse_file(path: str, modified: int) -> ast.Module | None:
    # ``modified`` is part of the key only: an edited file is parsed again.
    return _parse_text(Path(path).read_bytes(), path)


def _parse_text(text: str | bytes, path: str) -> ast.Module | None:
    if not text:
        return None
    try:
        return ast.parse(text, filename=path)
    except (SyntaxError, ValueError):
        # Edited since it was loaded; the caller says that it cannot be read.
        return None


@lru_cache(maxsize=32)
def functions_at(tree: ast.Module) -> Mapping[int, list[FunctionNode]]:
    """Every function and lambda of a tree, nested ones included, by the line that the interpreter gives as
    its first: that of its first decorator."""
    found: dict[int, list[FunctionNode]] = {}
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
            found.setdefault(decorators[0].lineno if decorators else node.lineno, []).append(node)
    return found
