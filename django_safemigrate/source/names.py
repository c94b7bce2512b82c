"""What names and attributes stand for: loaded modules are looked into, those that are not are read, and
nothing is imported or called."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from django.apps import apps
from django.conf import LazySettings
from django.db.models import Manager, Model

from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.source.files import parse
from django_safemigrate.source.values import (
    UNKNOWN,
    Const,
    Dotted,
    Live,
    Local,
    Many,
    Module,
    Scope,
    Value,
    of_code,
    of_state,
)

_MISSING = object()
# Tables of names at the head of a migration are longer than what either() takes apart, but not without end.
_LONGEST = 50


def value_of(thing: object) -> Value:
    """An object of the loaded program as a value."""
    if thing is None or isinstance(thing, str | bytes | int | float | complex):
        return Const(thing)
    if isinstance(thing, list | tuple | set | frozenset) and len(thing) <= _LONGEST:
        return Many(tuple(map(value_of, thing)))
    if isinstance(thing, dict) and len(thing) <= _LONGEST:
        return Many(tuple(map(value_of, thing.values())), keys=tuple(map(value_of, thing)))
    if isinstance(thing, type) and issubclass(thing, Model) and hasattr(thing, "_meta"):
        # A historical model is of a registry of its own; tests and factories keep some.
        return of_code(thing) if thing._meta.apps is apps else of_state(thing)
    return Live(thing)


def look_up(scope: Scope, name: str) -> Value:
    """What a name stands for where ``scope`` is."""
    current: Scope | None = scope
    while current:
        if name in current.names and name not in current.shared:
            return current.names[name]
        current = current.parent
    return look_into(scope.module, name)


def look_into(module: Module, name: str) -> Value:
    """What a global name of a module, or a built-in one, stands for."""
    if name in module.rebound:
        return module.rebound[name]
    if name in module.names:
        return value_of(module.names[name])
    if not module.names and module.tree:
        # Never again for the same name: it may be made of itself.
        module.rebound[name] = UNKNOWN
        module.rebound[name] = _read_global(module, module.tree, name)
        if module.rebound[name] is not UNKNOWN:
            return module.rebound[name]
    return Live(getattr(builtins, name)) if hasattr(builtins, name) else UNKNOWN


def _read_global(module: Module, tree: ast.Module, name: str) -> Value:
    found: Value = UNKNOWN
    for node in _statements(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            found = Local(node, Scope(module, ""))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found = dict(imported(node, module)).get(name, found)
        elif isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == name for one in node.targets
        ):
            found = literal(node.value)
    return found


def literal(node: ast.expr) -> Value:
    """The value of a constant, or of a list of such."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, type(...)):
        return Const(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return Many(tuple(map(literal, node.elts)))
    return UNKNOWN


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that a module runs, also those behind ``if`` and ``try``."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try):
                yield from _statements(getattr(node, part, []))
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from _statements(handler.body)


def imported(node: ast.Import | ast.ImportFrom, module: Module) -> Iterator[tuple[str, Value]]:
    """The names that an import statement in ``module`` gives, with what they stand for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            dotted = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or dotted, module_named(dotted)
        return
    start = _absolute(node, module)
    for alias in node.names:
        if alias.name == "*":
            yield from _public(start)
        else:
            yield alias.asname or alias.name, attribute_of(module_named(start), alias.name)


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    is_package = Path(module.path).name == "__init__.py"
    parts = module.dotted.split(".")
    above = parts[: len(parts) - node.level + is_package]
    return ".".join([*above, *filter(None, [node.module])])


def _public(dotted: str) -> Iterator[tuple[str, Value]]:
    loaded = sys.modules.get(dotted)
    for name, thing in vars(loaded).items() if loaded else ():
        if not name.startswith("_"):
            yield name, value_of(thing)


def module_named(dotted: str) -> Value:
    """A module by its name: loaded, else a name that ``unloaded`` may find a file for."""
    loaded = sys.modules.get(dotted)
    return Live(loaded) if loaded else Dotted(dotted)


def unloaded(dotted: str) -> Module | None:
    """A module of the project that is not loaded, read from its file in the folders of a package that is;
    None for any other."""
    package, _, name = dotted.rpartition(".")
    above = sys.modules.get(package)
    folders = list(getattr(above, "__path__", ())) if above else []
    for folder in folders if package else sys.path:
        for file in (Path(folder, f"{name}.py"), Path(folder, name, "__init__.py")):
            if file.is_file() and is_first_party_file(str(file)):
                return _read_module(dotted, str(file), file.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=32)
def _read_module(dotted: str, path: str, modified: int) -> Module:
    # One object a file, so that modules that import each other come to an end. ``modified`` is part of the
    # key only.
    return Module(dotted, path, {}, parse(path, {}))


def attribute_of(value: Value, name: str) -> Value:
    """An attribute of a module, class or other loaded object; no property is asked, since that would run
    code."""
    if isinstance(value, Dotted):
        package = unloaded(value.name)
        found = look_into(package, name) if package and package.tree else UNKNOWN
        return Dotted(f"{value.name}.{name}") if found is UNKNOWN else found
    if not isinstance(value, Live):
        return UNKNOWN
    thing = value.thing
    if isinstance(thing, LazySettings):
        return value_of(getattr(thing, name)) if hasattr(thing, name) else UNKNOWN
    if isinstance(thing, ModuleType):
        found_in = vars(thing).get(name, _MISSING)
        return module_named(f"{thing.__name__}.{name}") if found_in is _MISSING else value_of(found_in)
    found_static = inspect.getattr_static(thing, name, _MISSING)
    return _bound(thing, found_static)


def _bound(thing: object, found: object) -> Value:
    """What Python makes of a function found in a class, without any code of the class."""
    if isinstance(found, staticmethod):
        return value_of(found.__func__)
    if isinstance(found, classmethod):
        return value_of(MethodType(found.__func__, thing if isinstance(thing, type) else type(thing)))
    if isinstance(found, FunctionType) and not isinstance(thing, type):
        return value_of(MethodType(found, thing))
    if found is _MISSING or inspect.isdatadescriptor(found):
        return UNKNOWN
    return value_of(found)


def managers(model: type[Model]) -> Mapping[str, Manager[Model]]:
    """The managers of a model class by name, the default ones included."""
    named = {manager.name: manager for manager in model._meta.managers}
    default = {"_default_manager": model._meta.default_manager, "_base_manager": model._meta.base_manager}
    return {**named, **{name: one for name, one in default.items() if one is not None}}


def dotted_name(thing: object) -> str:
    """Where a loaded object comes from, as one would import it: from the package where that hands it on, else
    from its module. For an object, its class."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    if isinstance(thing, MethodType):
        thing = thing.__func__
    named: Any = thing if isinstance(thing, type | FunctionType | BuiltinFunctionType) else type(thing)
    module, name = str(named.__module__ or ""), named.__qualname__
    package = module.partition(".")[0]
    handed_on = vars(sys.modules[package]).get(name) is named if package in sys.modules else False
    return f"{package if handed_on else module}.{name}"
