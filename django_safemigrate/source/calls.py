"""Follows calls: into functions of the project, and to what is known of Django and the standard library."""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
from abc import ABC, abstractmethod
from dataclasses import replace
from types import FunctionType

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Subquery

from django_safemigrate.source.loops import of_collection
from django_safemigrate.source.names import attribute_of, dotted_name
from django_safemigrate.source.outside import is_flag, leaves, queues
from django_safemigrate.source.querysets import Arguments, Querysets
from django_safemigrate.source.reach import sliced, tells_what_is_there
from django_safemigrate.source.reading import ModelUsed
from django_safemigrate.source.values import (
    UNKNOWN,
    Answer,
    Attribute,
    Batches,
    Const,
    Dotted,
    Given,
    Live,
    Local,
    Many,
    Method,
    ModelClass,
    Partial,
    Row,
    Rows,
    Scope,
    Thing,
    Value,
    either,
    options,
)

# What packages call their own apps.get_model().
_GETS_MODEL = frozenset({"get_model", "load_model", "get_model_class"})
_SAME_ROWS = (list, tuple, set, frozenset, sorted, reversed, iter, aiter)


class Calls(Querysets, ABC):
    """Reads calls."""

    @abstractmethod
    def enter(self, function: Local, given: Arguments) -> Value:
        """Read a function or class that is called, where it is the project's and not read already."""

    @abstractmethod
    def enter_live(self, thing: object, given: Arguments, scope: Scope) -> Value:
        """The same for one of the loaded program."""

    def call(self, node: ast.Call, scope: Scope) -> Value:
        if isinstance(node.func, ast.Attribute):
            owner = self.value(node.func.value, scope)
            given = self._arguments(node, scope)
            if isinstance(node.func.value, ast.Name) and isinstance(owner, Many):
                self._collect(node.func.value.id, owner, node.func.attr, given, scope)
            return either([self.method(one, node.func.attr, given, scope) for one in options(owner)])
        function = self.value(node.func, scope)
        given = self._arguments(node, scope)
        return either([self.apply(one, given, scope) for one in options(function)])

    def _arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        positional: list[Value] = []
        named: dict[str, Value] = {}
        rest = False
        for one in node.args:
            value = self.value(one, scope)
            if isinstance(one, ast.Starred):
                rest = rest or not isinstance(value, Many) or value.source is not None
                positional += value.items if isinstance(value, Many) else ()
            else:
                positional.append(value)
        for keyword in node.keywords:
            if keyword.arg:
                named[keyword.arg] = self.value(keyword.value, scope)
            elif isinstance(keyword.value, ast.Dict):
                rest = not self._unpacked(keyword.value, named, scope) or rest
            else:
                self.value(keyword.value, scope)
                rest = True
        return Arguments(tuple(positional), named, rest)

    def _unpacked(self, node: ast.Dict, named: dict[str, Value], scope: Scope) -> bool:
        """Add the items of ``**{…}``; False when a key is not known."""
        known = True
        for key, item in zip(node.keys, node.values, strict=True):
            name, value = self.value(key, scope) if key else UNKNOWN, self.value(item, scope)
            if isinstance(name, Const) and isinstance(name.value, str):
                named[name.value] = value
            else:
                known = False
        return known

    def _collect(self, name: str, owner: Many, method: str, given: Arguments, scope: Scope) -> None:
        """A method that changes the collection a variable holds."""
        if method in ("append", "add", "appendleft"):
            self.gather(name, owner, given.positional, scope)
        elif method == "insert":
            self.gather(name, owner, given.positional[1:], scope)
        elif method in ("extend", "update") and given.positional:
            element, loop = self.elements(given.positional[0], scope)
            with self.looping(loop, set()):
                self.gather(name, owner, (element,), scope)
        elif method == "clear":
            scope.names[name] = Many(())

    def apply(self, function: Value, given: Arguments, scope: Scope) -> Value:
        """What calling a value does."""
        if isinstance(function, Method):
            return self.method(function.of, function.name, given, scope)
        if isinstance(function, Partial):
            both = Arguments(
                (*function.leading, *given.positional), {**dict(function.keywords), **given.named}
            )
            return self.apply(function.of, both, scope)
        if isinstance(function, ModelClass):
            self.use(scope, function.used)
            return Row(function.used, False)
        if isinstance(function, Local):
            return self.enter(function, given)
        self.touch(given.all)
        if isinstance(function, Thing):
            return self.method(function, "__call__", given, scope)
        if isinstance(function, Dotted):
            return self._apply_name(function.name, given, scope)
        if isinstance(function, Live):
            return self._apply_live(function.thing, given, scope)
        return _chunks(given)

    def _apply_name(self, dotted: str, given: Arguments, scope: Scope) -> Value:
        if leaves(dotted) or is_flag(dotted):
            self.outside(scope, dotted)
        return self._looked_up_model(dotted, given) or _chunks(given)

    def _apply_live(self, thing: object, given: Arguments, scope: Scope) -> Value:
        known = self._apply_known(thing, given, scope)
        if known is not None:
            return known
        dotted = dotted_name(thing)
        if leaves(dotted) or is_flag(dotted):
            self.outside(scope, dotted)
            return UNKNOWN
        if thing is get_user_model:
            return self._of_label_of_user()
        return self._looked_up_model(dotted, given) or self.enter_live(thing, given, scope)

    def _of_label_of_user(self) -> Value:
        return self.real_model(settings.AUTH_USER_MODEL) or UNKNOWN

    def _looked_up_model(self, dotted: str, given: Arguments) -> Value | None:
        """The model that a function named as Django's own gives; what it really does is not looked at."""
        if dotted.rpartition(".")[2] not in _GETS_MODEL:
            return None
        return self.real_model(_label(given))

    def _apply_known(self, thing: object, given: Arguments, scope: Scope) -> Value | None:
        """A built-in function, or one of the standard library or Django that hands on what it gets; None for
        any other."""
        first = given.positional[0] if given.positional else UNKNOWN
        if thing in _SAME_ROWS if isinstance(thing, type | FunctionType) or callable(thing) else False:
            return self._gathered(first, scope) if given.positional else Many(())
        if thing is functools.partial:
            return Partial(first, given.positional[1:], tuple(given.named.items()))
        if thing is enumerate or thing is zip:
            return self._paired(given, counted=thing is enumerate, scope=scope)
        if thing is map or thing is filter:
            return self._mapped(first, given, scope, keeps=thing is filter)
        if thing in (next, min, max) or thing is itertools.chain:
            return either(self.elements(one, scope)[0] for one in given.positional)
        if thing is itertools.islice and isinstance(first, Rows):
            rows = sliced(first, given.get(2 if len(given.positional) > 2 else 1, ""))
            self.cut(rows)
            return rows
        if thing is getattr and len(given.positional) > 1:
            return self._got(given, scope)
        if thing is setattr and len(given.positional) > 2:
            self.assign(first, str(getattr(given.positional[1], "value", "")), given.positional[2])
            return UNKNOWN
        if thing is globals:
            return Given("globals")
        if thing is Subquery:
            return first
        if isinstance(thing, type) and issubclass(thing, Paginator) and isinstance(first, Rows):
            return Batches(first)
        if getattr(thing, "__module__", "") == "builtins":
            return Answer() if any(map(tells_what_is_there, given.positional)) else UNKNOWN
        return None

    def _gathered(self, value: Value, scope: Scope) -> Value:
        """``list(value)`` and its like: what was rows stays rows, all of them loaded."""
        for one in options(value):
            if isinstance(one, Rows):
                self.elements(one, scope)
        return value

    def _paired(self, given: Arguments, *, counted: bool, scope: Scope) -> Value:
        elements: list[Value] = [UNKNOWN] if counted else []
        source: Rows | None = None
        for one in given.positional[: 1 if counted else None]:
            element, loop = self.elements(one, scope)
            elements.append(element)
            if source is None and loop and loop.endless:
                source = Rows(loop.over, loop.reach, streamed=True, gone=loop.gone, cut=loop.batches)
        return Many((Many(tuple(elements)),), source)

    def _mapped(self, function: Value, given: Arguments, scope: Scope, *, keeps: bool) -> Value:
        made: list[Value] = []
        source: Rows | None = None
        for one in given.positional[1:2]:
            element, loop = self.elements(one, scope)
            if loop and loop.endless:
                source = Rows(loop.over, loop.reach, streamed=True)
            with self.looping(loop, set()):
                result = either(self.apply(each, Arguments((element,)), scope) for each in options(function))
                made.append(element if keeps else result)
        return Many(tuple(made), source)

    def _got(self, given: Arguments, scope: Scope) -> Value:
        owner, name = given.positional[:2]
        found = [
            self.attribute(owner, one.value, scope)
            for one in options(name)
            if isinstance(one, Const) and isinstance(one.value, str)
        ]
        return either([*found, *given.positional[2:]])

    def method(self, owner: Value, name: str, given: Arguments, scope: Scope) -> Value:
        """What calling a method of a value does."""
        if isinstance(owner, Rows):
            return self.of_rows(owner, name, given, scope)
        if isinstance(owner, Row):
            return self.of_row(owner, name, given, scope)
        if isinstance(owner, Attribute):
            return self.of_attribute(owner, name, given, scope)
        if isinstance(owner, Given):
            return self._of_given(owner.role, name, given, scope)
        if isinstance(owner, ModelClass):
            self.attribute(owner, name, scope)
            # A class in it, such as its exceptions and choices, is no more than a name.
            if not isinstance(inspect.getattr_static(owner.used.model, name, None), type):
                self.use(scope, owner.used)
            return UNKNOWN
        if isinstance(owner, Batches):
            rows = next(iter(options(self.elements(owner, scope)[0])))
            if isinstance(rows, Rows) and name in ("page", "get_page"):
                self.cut(rows)
                return rows
            return UNKNOWN
        if isinstance(owner, Many):
            return of_collection(owner, name)
        return self._of_thing(owner, name, given, scope)

    def _of_given(self, role: str, name: str, given: Arguments, scope: Scope) -> Value:
        if (role, name) == ("apps", "get_model"):
            return self._state_models(given)
        if (role, name) == ("apps", "get_models"):
            return Many((ModelClass(ModelUsed("every model")),))
        if (role, name) in (("apps", "get_app_config"), ("apps", "get_app_configs")):
            return Given("apps") if name == "get_app_config" else Many((Given("apps"),))
        if name in ("execute", "executemany") and role in ("editor", "cursor"):
            self.sql(scope, given.get(0, "sql"))
        if (role, name) == ("connection", "cursor"):
            return Given("cursor")
        return given.get(0, "name") if name == "quote_name" else UNKNOWN

    def _state_models(self, given: Arguments) -> Value:
        """The model, or models where the name is one of several, that ``apps.get_model`` gives."""
        firsts, seconds = options(given.get(0, "app_label")), options(given.get(1, "model_name"))
        labels = [_label(Arguments((one, other))) for one in firsts for other in seconds]
        return either(self.state_model(label) if label else ModelClass(ModelUsed("")) for label in labels)

    def _of_thing(self, owner: Value, name: str, given: Arguments, scope: Scope) -> Value:
        """A method of something of the program, or of an object that the source makes."""
        if isinstance(owner, Live | Dotted | Local) and queues(name):
            self.outside(scope, f"{_shown(owner)}.{name}")
            return UNKNOWN
        if isinstance(owner, Live) and owner.thing is connection:
            return self._of_given("connection", name, given, scope)
        if isinstance(owner, Thing) and name not in owner.attributes:
            return self._of_made(owner, name, given, scope)
        found = self.attribute(owner, name, scope)
        return either(self.apply(one, given, scope) for one in options(found))

    def _of_made(self, owner: Thing, name: str, given: Arguments, scope: Scope) -> Value:
        if isinstance(owner.cls, Local) and isinstance(owner.cls.node, ast.ClassDef):
            for node in owner.cls.node.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
                    return self.enter(Local(node, owner.cls.scope, owner), given)
        if isinstance(owner.cls, Live):
            found = attribute_of(owner.cls, name)
            if isinstance(found, Live):
                return self.enter_live(found.thing, Arguments((owner, *given.positional), given.named), scope)
        return UNKNOWN


def _label(given: Arguments) -> str:
    """``"shop.Order"`` from the arguments of a ``get_model``; "" when they are not known."""
    first, second = given.get(0, "app_label"), given.get(1, "model_name")
    parts = [one.value for one in (first, second) if isinstance(one, Const) and isinstance(one.value, str)]
    unknown = any(not isinstance(one, Const) for one in (first, second))
    return "" if unknown else ".".join(parts)


def _chunks(given: Arguments) -> Value:
    """What an unknown function makes of rows: batches, when it is also told something such as their size."""
    first = given.positional[0] if given.positional else UNKNOWN
    for one in options(first):
        if isinstance(one, Rows):
            # In what way it goes through them is not known.
            return Batches(one) if len(given.all) > 1 else replace(one, streamed=True)
    return UNKNOWN


def _shown(value: Value) -> str:
    if isinstance(value, Dotted):
        return value.name
    if isinstance(value, Live):
        return dotted_name(value.thing)
    return getattr(value.node, "name", "") if isinstance(value, Local) else ""
