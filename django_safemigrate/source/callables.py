"""Finding where a callable is written, whatever it is wrapped in; it is not called."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType, MethodType

from django_safemigrate.source.files import FunctionNode, functions_at, parse

# How deep partial objects, methods and decorators may be nested.
_WRAPPINGS = 20


@dataclass(frozen=True, slots=True)
class Written:
    """A callable with its source. ``leading`` and ``keywords`` are arguments that it already has: those of a
    ``functools.partial``, and ``self``. ``module``: the dotted name of the module it is in. ``closure``: the
    variables of the functions around it that it uses."""

    name: str
    node: FunctionNode
    path: str
    module: str
    names: Mapping[str, object]
    closure: Mapping[str, object] = field(default_factory=dict)
    leading: tuple[object, ...] = ()
    keywords: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A callable whose source cannot be had, and why, as a clause."""

    name: str
    reason: str


Wanted = Callable[[str, str], bool]


def any_file(path: str, module: str) -> bool:
    """Whether a file is to be read that is in this place, and of this module: yes."""
    return True


def find(code: object, wanted: Wanted = any_file) -> Written | Unwritten:
    """The source of a function, method, lambda, ``functools.partial``, decorated function (by its
    ``__wrapped__``), class or callable object. Only files that are ``wanted`` are read."""
    leading: tuple[object, ...] = ()
    keywords: dict[str, object] = {}
    name = _name(code)
    for _ in range(_WRAPPINGS):
        if isinstance(code, functools.partial):
            leading, keywords, code = (*code.args, *leading), {**code.keywords, **keywords}, code.func
        elif isinstance(code, MethodType):
            leading, code = (code.__self__, *leading), code.__func__
        elif isinstance(code, staticmethod | classmethod) or "__wrapped__" in getattr(code, "__dict__", {}):
            code = code.__wrapped__  # type: ignore[attr-defined]
        elif isinstance(code, FunctionType):
            if not wanted(code.__code__.co_filename, str(code.__globals__.get("__name__", ""))):
                return Unwritten(name, "it is not the project's")
            return _written(code, leading, keywords)
        elif isinstance(code, type):
            leading, code = (code, *leading), code.__dict__.get("__init__")
        else:
            method = next(
                (one.__dict__["__call__"] for one in type(code).__mro__ if "__call__" in one.__dict__), None
            )
            if not isinstance(method, FunctionType):
                break
            leading, code = (code, *leading), method
    return Unwritten(name, "it is not written in Python")


def _name(code: object) -> str:
    if isinstance(code, functools.partial):
        return _name(code.func)
    return getattr(code, "__name__", type(code).__name__)


def _written(
    function: FunctionType, leading: tuple[object, ...], keywords: Mapping[str, object]
) -> Written | Unwritten:
    code, names = function.__code__, function.__globals__
    tree = parse(code.co_filename, names)
    node = _node(tree, code) if tree else None
    if node is None:
        return Unwritten(function.__name__, f"there is no source of it in {code.co_filename}")
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    closure = {name: cell.cell_contents for name, cell in cells if _is_filled(cell)}
    module = str(names.get("__name__", ""))
    return Written(function.__name__, node, code.co_filename, module, names, closure, leading, keywords)


def _is_filled(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading it is what raises
    except ValueError:
        # The variable is assigned further below, or not at all.
        return False
    return True


def _node(tree: ast.Module, code: CodeType) -> FunctionNode | None:
    """The function of a tree that was compiled to ``code``: by line and name, and by column for a lambda."""
    lines = functions_at(tree).get(code.co_firstlineno, [])
    if code.co_name != "<lambda>":
        return next(
            (one for one in lines if not isinstance(one, ast.Lambda) and one.name == code.co_name), None
        )
    lambdas = [one for one in lines if isinstance(one, ast.Lambda)]
    # Python 3.11 to 3.13: the first instructions of a function have the place of its line, not of its text.
    spots = [(line, column) for line, _, column, _ in code.co_positions() if line and column is not None]
    return max(
        lambdas, key=lambda one: (sum(_holds(one, spot) for spot in spots), *_shortness(one)), default=None
    )


def _holds(node: ast.Lambda, spot: tuple[int, int]) -> bool:
    start = (node.lineno, node.col_offset)
    return start <= spot <= (node.end_lineno or node.lineno, node.end_col_offset or 0)


def _shortness(node: ast.Lambda) -> tuple[int, int]:
    return node.lineno - (node.end_lineno or 0), node.col_offset - (node.end_col_offset or 0)
