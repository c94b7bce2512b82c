"""Goes through expressions in the order in which Python evaluates them, and says what they stand for."""

from __future__ import annotations

import ast
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from django.db import connections
from django.db.models.fields.related_descriptors import ManyToManyDescriptor

from django_safemigrate.source.assignments import Assignments
from django_safemigrate.source.loops import item_of, loop_over, rows_of
from django_safemigrate.source.names import attribute_of, look_up, managers
from django_safemigrate.source.reach import sliced, tells_what_is_there
from django_safemigrate.source.reading import Loop, Reach
from django_safemigrate.source.texts import joined
from django_safemigrate.source.values import (
    UNKNOWN,
    Answer,
    Attribute,
    Batches,
    Const,
    Either,
    Given,
    Live,
    Local,
    Many,
    Method,
    ModelClass,
    Row,
    Rows,
    Scope,
    Thing,
    Value,
    either,
    of_code,
    of_state,
    options,
)

# What a class of which only the name is known calls its managers.
_MANAGERS = ("objects", "_default_manager", "_base_manager", "all_objects")


class Expressions(Assignments, ABC):
    """Reads expressions. What calling does is for who extends this."""

    @abstractmethod
    def call(self, node: ast.Call, scope: Scope) -> Value:
        """What a call gives; does all that it does."""

    @abstractmethod
    def yielded(self, value: Value) -> None:
        """A generator gives ``value``."""

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""
        read: Callable[[ast.expr, Scope], Value] | None = getattr(
            self, f"_{type(node).__name__.lower()}", None
        )
        if read:
            return read(node, scope)
        parts = [self.value(one, scope) for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr)]
        return Answer() if any(map(tells_what_is_there, parts)) else UNKNOWN

    def _constant(self, node: ast.Constant, scope: Scope) -> Value:
        return UNKNOWN if isinstance(node.value, type(...)) else Const(node.value)

    def _name(self, node: ast.Name, scope: Scope) -> Value:
        return look_up(scope, node.id)

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        return self.call(node, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return Local(node, scope)

    def _starred(self, node: ast.Starred, scope: Scope) -> Value:
        return self.value(node.value, scope)

    def _await(self, node: ast.Await, scope: Scope) -> Value:
        return self.value(node.value, scope)

    def _yield(self, node: ast.Yield, scope: Scope) -> Value:
        self.yielded(self.value(node.value, scope) if node.value else UNKNOWN)
        return UNKNOWN

    def _yieldfrom(self, node: ast.YieldFrom, scope: Scope) -> Value:
        element, loop = self.elements(self.value(node.value, scope), scope)
        with self.looping(loop, set()):
            self.yielded(element)
        return UNKNOWN

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.bind(node.target, value, scope)
        return value

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Value:
        with self.asking(tells_what_is_there(self.value(node.test, scope))):
            return either([self.value(node.body, scope), self.value(node.orelse, scope)])

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        return either([self.value(one, scope) for one in node.values])

    def _compare(self, node: ast.Compare, scope: Scope) -> Value:
        parts = [self.value(one, scope) for one in (node.left, *node.comparators)]
        if Given("alias") in parts:
            self.reading.checks_alias = True
        return Answer() if any(map(tells_what_is_there, parts)) else UNKNOWN

    def _binop(self, node: ast.BinOp, scope: Scope) -> Value:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, Rows) and isinstance(right, Rows):
            return replace(left, reach=max(left.reach, right.reach), aliased=left.aliased and right.aliased)
        if isinstance(left, Many) and isinstance(right, Many):
            return Many((*left.items, *right.items), left.source or right.source)
        if (
            isinstance(node.op, ast.Add)
            and isinstance(left, Const)
            and isinstance(right, Const)
            and isinstance(left.value, str)
            and isinstance(right.value, str)
        ):
            return Const(left.value + right.value)
        return Answer() if isinstance(left, Answer) or isinstance(right, Answer) else UNKNOWN

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        plain = (
            one.value if isinstance(one, ast.FormattedValue) and not one.format_spec else one
            for one in node.values
        )
        return joined([self.value(one, scope) for one in plain])

    def _tuple(self, node: ast.Tuple | ast.List | ast.Set, scope: Scope) -> Value:
        items: list[Value] = []
        source = None
        for one in node.elts:
            value = self.value(one, scope)
            if isinstance(one, ast.Starred):
                value, loop = self.elements(value, scope)
                source = source or rows_of(loop)
            items.append(value)
        return Many(tuple(items), source)

    _list = _set = _tuple

    def _dict(self, node: ast.Dict, scope: Scope) -> Value:
        keys = tuple(self.value(key, scope) if key else UNKNOWN for key in node.keys)
        return Many(tuple(self.value(one, scope) for one in node.values), keys=keys)

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> Value:
        return self._comprehended(node.generators, node.elt, scope)

    _setcomp = _generatorexp = _listcomp

    def _dictcomp(self, node: ast.DictComp, scope: Scope) -> Value:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        made = self._comprehended(node.generators, pair, scope)
        items = made.items[0] if isinstance(made, Many) else UNKNOWN
        key, value = items.items if isinstance(items, Many) else (UNKNOWN, UNKNOWN)
        return Many((value,), made.source if isinstance(made, Many) else None, (key,))

    def _comprehended(self, generators: Sequence[ast.comprehension], item: ast.expr, scope: Scope) -> Value:
        inner = Scope(scope.module, scope.place, {}, scope)
        source: Rows | None = None
        with ExitStack() as entered:
            for generator in generators:
                element, loop = self.elements(self.value(generator.iter, inner), scope)
                source = source or rows_of(loop)
                entered.enter_context(self.looping(loop, set()))
                self.bind(generator.target, element, inner)
                for condition in generator.ifs:
                    entered.enter_context(self.asking(tells_what_is_there(self.value(condition, inner))))
            made = self.value(item, inner)
        return Many((made,), source)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            bounds = [self.value(one, scope) if one else None for one in (node.slice.lower, node.slice.upper)]
            return either([self._slice(one, bounds[1]) for one in options(value)])
        key = self.value(node.slice, scope)
        return either([self._item(one, key, scope) for one in options(value)])

    def _slice(self, value: Value, upper: Value | None) -> Value:
        if isinstance(value, Rows):
            rows = sliced(value, upper)
            self.cut(rows)
            return rows
        if isinstance(value, Many) and upper is not None:
            if value.source and self.loops and self.loops[-1].over is None:
                self.loops[-1].batches = True
            return Many(value.items)
        return value

    def _item(self, value: Value, key: Value, scope: Scope) -> Value:
        if isinstance(value, Rows):
            self.query(scope, value)
            return self.element(value)
        if isinstance(value, Given) and value.role == "globals" and isinstance(key, Const):
            return look_up(Scope(scope.module, scope.place), str(key.value))
        if isinstance(value, Live) and value.thing is connections:
            return Given("connection")
        if isinstance(value, Many):
            return item_of(value, key)
        if isinstance(value, Row | Attribute):
            return Attribute(None, "", shared=isinstance(value, Attribute) and value.shared)
        return UNKNOWN

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        return self.attribute(self.value(node.value, scope), node.attr, scope)

    def attribute(self, value: Value, name: str, scope: Scope) -> Value:
        """An attribute that is looked at; a method of something known stays one, for whoever calls it."""
        if isinstance(value, Either):
            return either([self.attribute(one, name, scope) for one in value.options])
        if isinstance(value, Given):
            return _given(value, name)
        if isinstance(value, ModelClass):
            return self._of_class(value, name, scope)
        if isinstance(value, Row | Attribute):
            return Attribute(value if isinstance(value, Row) else None, name)
        if isinstance(value, Thing) and name in value.attributes:
            return value.attributes[name]
        if isinstance(value, Rows) and name in ("model", "object_list"):
            return ModelClass(value.used) if name == "model" and value.used else value
        if isinstance(value, Method) and isinstance(value.of, ModelClass) and name == "through":
            return self.through(value.of, value.name)
        if isinstance(value, Rows | Many | Batches | Thing):
            return Method(value, name)
        return attribute_of(value, name)

    def _of_class(self, value: ModelClass, name: str, scope: Scope) -> Value:
        used = value.used
        known = managers(used.model) if used.model else _MANAGERS
        if name in known:
            self.use(scope, used)
            return Rows(used)
        if name == "_meta" and used.model:
            return Live(used.model._meta)
        relation = inspect.getattr_static(used.model, name, None)
        if isinstance(relation, ManyToManyDescriptor):
            return Method(value, name)
        self.expect(scope, used, name)
        return Method(value, name) if callable(relation) or isinstance(relation, classmethod) else UNKNOWN

    def through(self, value: ModelClass, name: str) -> Value:
        """The model between the two sides of a many-to-many field."""
        relation = inspect.getattr_static(value.used.model, name, None)
        if not isinstance(relation, ManyToManyDescriptor):
            return UNKNOWN
        return of_code(relation.through) if value.used.real else of_state(relation.through)

    def element(self, rows: Rows) -> Value:
        """One of the rows."""
        if rows.instances:
            return Row(rows.used, True, rows.aliased)
        return Attribute(None, "", shared=rows.distinct and not rows.grouped)

    def elements(self, value: Value, scope: Scope) -> tuple[Value, Loop | None]:
        """What a loop over ``value`` goes through, and the loop; None for one over a fixed number of
        things."""
        if isinstance(value, Either):
            each = [self.elements(one, scope) for one in value.options]
            loops = [loop for _, loop in each if loop]
            loop = next((one for one in loops if one.endless), loops[0] if loops else None)
            return either([element for element, _ in each]), loop
        if isinstance(value, Rows):
            self.query(scope, value)
            loop = loop_over(value)
            if value.instances and not value.streamed:
                self.scan(scope, loop)
            return self.element(value), loop
        if isinstance(value, Batches):
            return replace(value.of, reach=Reach.FEW, cut=True), Loop(batches=True)
        if isinstance(value, Many):
            if any(isinstance(one, Rows) and one.cut for one in value.items):
                return either(value.items), Loop(batches=True)
            found = value.items if value.keys is None else value.keys
            return either(found), loop_over(value.source) if value.source else None
        return UNKNOWN, Loop()


def _given(value: Given, name: str) -> Value:
    if (value.role, name) == ("editor", "connection"):
        return Given("connection")
    if (value.role, name) == ("connection", "alias"):
        return Given("alias")
    return Method(value, name)
