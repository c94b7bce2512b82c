"""Reads the source of a data migration's callables, and of what they call in the project, into a Reading."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from types import FunctionType

from django.db.migrations.state import StateApps

from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.source.callables import Unwritten, Written, find
from django_safemigrate.source.files import FunctionNode, parse
from django_safemigrate.source.names import value_of
from django_safemigrate.source.querysets import Arguments
from django_safemigrate.source.reading import AppCode, Reading
from django_safemigrate.source.statements import Frame, Statements, is_atomic
from django_safemigrate.source.values import (
    UNKNOWN,
    Given,
    Live,
    Local,
    Many,
    Module,
    Rows,
    Scope,
    Thing,
    Value,
    either,
)

# Deeper than anybody follows by eye; and in all, so that no helper makes the linter wait.
_DEEPEST, _MOST_CALLS = 12, 200


def read(code: object, apps: StateApps) -> Reading:
    """What a callable of ``RunPython`` does when it is called with ``(apps, schema_editor)``.

    ``apps`` is the registry of the migration's state. Nothing of the project is called or imported.
    """
    written = find(code)
    if isinstance(written, Unwritten):
        return Reading(written.name, written.reason)
    reading = Reading(
        written.name,
        idle=_is_idle(written.node),
        parameters=_parameters(written),
        used=frozenset(one.id for one in ast.walk(written.node) if isinstance(one, ast.Name)),
    )
    reader = _Reader(reading, apps, written)
    reader.follow(written, Arguments((Given("apps"), Given("editor"))))
    return reading


def _parameters(written: Written) -> tuple[str, ...]:
    """The names of the two parameters that Django fills."""
    given = [*written.node.args.posonlyargs, *written.node.args.args]
    names = [one.arg for one in given if one.arg not in written.keywords]
    return tuple(names[len(written.leading) :][:2])


def _is_idle(node: ast.AST) -> bool:
    return not any(isinstance(one, ast.Call | ast.Delete | ast.Yield) for one in ast.walk(node))


class _Reader(Statements):
    """Reads functions."""

    def __init__(self, reading: Reading, apps: StateApps, start: Written) -> None:
        super().__init__(reading, apps)
        self.start = start
        self.home = _home(start.module)
        self.modules: dict[str, Module] = {}
        self.stack: list[tuple[str, int, int]] = []
        self.left = _MOST_CALLS

    def follow(self, written: Written, given: Arguments) -> Value:
        """Read a callable of the loaded program."""
        module = self._module(written.module, written.path, written)
        closure = {name: value_of(thing) for name, thing in written.closure.items()}
        scope = Scope(module, "", closure)
        leading = tuple(map(value_of, written.leading))
        named = {name: value_of(thing) for name, thing in written.keywords.items()}
        whole = Arguments((*leading, *given.positional), {**named, **given.named}, given.rest)
        return self.enter(Local(written.node, scope), whole)

    def _module(self, dotted: str, path: str, written: Written) -> Module:
        if path not in self.modules:
            self.modules[path] = Module(dotted, path, written.names, parse(path, written.names))
        return self.modules[path]

    def enter_live(self, thing: object, given: Arguments, scope: Scope) -> Value:
        if isinstance(thing, type):
            return self._made(Live(thing), given, scope)
        written = find(thing, self._is_ours)
        if isinstance(written, Unwritten):
            return _unfollowed(given)
        return self.follow(written, given)

    def _is_migration(self, module: Module) -> bool:
        """Whether a module is part of migrations, and as fixed as they are."""
        return module.path == self.start.path or "migrations" in module.dotted.split(".")

    def _made(self, cls: Live, given: Arguments, scope: Scope) -> Value:
        """An object of a class of the program."""
        thing = Thing(cls)
        module = getattr(cls.thing, "__module__", "")
        if module != builtins.__name__ and isinstance(vars(cls.thing).get("__init__"), FunctionType):
            self.method(thing, "__init__", given, scope)
        return thing

    def _is_ours(self, path: str, module: str) -> bool:
        """Whether a file is the project's; in the migrations of a package, whether it is that package's."""
        return is_first_party_file(path) or _home(module) == self.home

    def enter(self, function: Local, given: Arguments) -> Value:
        node = function.node
        if isinstance(node, ast.ClassDef):
            thing = Thing(function)
            self.method(thing, "__init__", given, function.scope)
            return thing
        module = function.scope.module
        spot = (module.path, node.lineno, node.col_offset)
        if (
            spot in self.stack
            or len(self.stack) >= _DEEPEST
            or not self.left
            or not self._is_ours(module.path, module.dotted)
        ):
            return UNKNOWN
        self.left -= 1
        self.reading.files.add(module.path)
        scope = Scope(module, self._place(function), {}, function.scope)
        before = len(self.reading.real_models)
        made = self._run(function, node, given, scope)
        self._note_app_code(module, scope.place, real_models=len(self.reading.real_models) > before)
        return made

    def _run(self, function: Local, node: FunctionNode, given: Arguments, scope: Scope) -> Value:
        self.stack.append((scope.module.path, node.lineno, node.col_offset))
        self.frames.append(Frame(scope))
        frame = self.frames[-1]
        atomic = any(
            is_atomic(self.value(one, function.scope)) for one in getattr(node, "decorator_list", [])
        )
        self.atomic += atomic
        self._fill(scope, function, given)
        if isinstance(node, ast.Lambda):
            frame.returned.append(self.value(node.body, scope))
        else:
            self.block(node.body, scope)
        self.atomic -= atomic
        self.frames.pop()
        self.stack.pop()
        return Many(tuple(frame.given), frame.source) if frame.given else either(frame.returned)

    def _note_app_code(self, module: Module, place: str, *, real_models: bool) -> None:
        """A function of ``module`` was called: that is of interest where a migration calls what is none."""
        caller = self.frames[-1].scope if self.frames else None
        if caller and self._is_migration(caller.module) and not self._is_migration(module):
            one = AppCode(caller.place, place, real_models)
            if one not in self.reading.app_code:
                self.reading.app_code.append(one)

    def _place(self, function: Local) -> str:
        module = function.scope.module
        if isinstance(function.node, ast.Lambda):
            return function.scope.place or "a lambda"
        name = f"{getattr(function.node, 'name', '')}()"
        return name if module.path == self.start.path else f"{name} of {module.dotted}"

    def _fill(self, scope: Scope, function: Local, given: Arguments) -> None:
        """Give the parameters of a function their values."""
        node = function.node
        if isinstance(node, ast.ClassDef):
            return
        parameters = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        values = [function.this, *given.positional] if function.this else [*given.positional]
        for name, default in zip(reversed(parameters), reversed(node.args.defaults), strict=False):
            scope.names[name] = self.value(default, function.scope)
        for one, default_or_none in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            scope.names[one.arg] = self.value(default_or_none, function.scope) if default_or_none else UNKNOWN
        for position, name in enumerate(parameters):
            if position < len(values) and values[position] is not None:
                scope.names[name] = values[position]
            scope.names.setdefault(name, UNKNOWN)
        scope.names.update(given.named)
        if node.args.vararg:
            scope.names[node.args.vararg.arg] = Many(tuple(values[len(parameters) :]))
        if node.args.kwarg:
            scope.names[node.args.kwarg.arg] = UNKNOWN


def _home(module: str) -> str:
    """The package that the helpers of a module's migrations are in."""
    parts = module.partition(".migrations")[0].split(".")
    # All of Django is one package, of which most has nothing to do with an app of it.
    return ".".join(parts[:3]) if parts[0] == "django" else parts[0]


def _unfollowed(given: Arguments) -> Value:
    first = given.positional[0] if given.positional else UNKNOWN
    # A progress bar gives what it is given; in what way it goes through it is not known.
    return replace(first, streamed=True) if isinstance(first, Rows) and len(given.all) == 1 else UNKNOWN
