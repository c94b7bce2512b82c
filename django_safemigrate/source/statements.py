"""Reads statements in order, with what each way through them leaves in the variables."""

from __future__ import annotations

import ast
from abc import ABC
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from django.db.migrations.state import StateApps

from django_safemigrate.source.calls import Calls
from django_safemigrate.source.names import dotted_name, imported, look_up
from django_safemigrate.source.reach import tells_what_is_there
from django_safemigrate.source.reading import Loop, Named, Reading
from django_safemigrate.source.values import (
    UNKNOWN,
    Live,
    Local,
    Many,
    ModelClass,
    Rows,
    Scope,
    Value,
    either,
)

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(eq=False, slots=True)
class Frame:
    """A function being read, with what it has returned and, being a generator, given so far; ``source``: it
    gives something for each of these rows."""

    scope: Scope
    returned: list[Value] = field(default_factory=list)
    given: list[Value] = field(default_factory=list)
    source: Rows | None = None


class Statements(Calls, ABC):
    """Reads statements."""

    def __init__(self, reading: Reading, apps: StateApps) -> None:
        super().__init__(reading, apps)
        self.frames: list[Frame] = []

    def yielded(self, value: Value) -> None:
        frame = self.frames[-1]
        frame.given.append(value)
        endless = next((one for one in self.loops if one.over and one.endless), None)
        if endless and frame.source is None:
            frame.source = Rows(endless.over, endless.reach, streamed=True, gone=endless.gone)

    def block(self, body: Sequence[ast.stmt], scope: Scope) -> bool:
        """Read statements in order; whether they end the block for good (``return``, ``continue`` …)."""
        with ExitStack() as entered:
            for node in body:
                handler = getattr(self, f"_{type(node).__name__.lower()}_statement", self._other_statement)
                ends, asked = handler(node, scope)
                if ends:
                    return True
                entered.enter_context(self.asking(asked))
        return False

    def _other_statement(self, node: ast.stmt, scope: Scope) -> tuple[bool, bool]:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.expr):
                self.value(one, scope)
        return isinstance(node, _ENDS), False

    def _return_statement(self, node: ast.Return, scope: Scope) -> tuple[bool, bool]:
        if node.value:
            self.frames[-1].returned.append(self.value(node.value, scope))
        return True, False

    def _assign_statement(self, node: ast.Assign, scope: Scope) -> tuple[bool, bool]:
        value = self.value(node.value, scope)
        for target in node.targets:
            self.bind(target, self._called(value, target, scope), scope)
        return False, False

    def _called(self, value: Value, target: ast.expr, scope: Scope) -> Value:
        """A model whose label is not known is called by its variable."""
        if not isinstance(value, ModelClass) or value.used.real or not isinstance(target, ast.Name):
            return value
        if not value.used.label:
            return self.state_model(target.id)
        named = Named(scope.place, target.id, value.used.label)
        if named not in self.reading.named:
            self.reading.named.append(named)
        return value

    def _annassign_statement(self, node: ast.AnnAssign, scope: Scope) -> tuple[bool, bool]:
        if node.value:
            self.bind(node.target, self.value(node.value, scope), scope)
        return False, False

    def _augassign_statement(self, node: ast.AugAssign, scope: Scope) -> tuple[bool, bool]:
        value = self.value(node.value, scope)
        if isinstance(node.target, ast.Name):
            before = look_up(scope, node.target.id)
            if isinstance(before, Many):
                element, loop = self.elements(value, scope)
                with self.looping(loop, set()):
                    self.gather(node.target.id, before, (element,), scope)
                return False, False
        self.bind(node.target, UNKNOWN, scope)
        return False, False

    def _import_statement(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> tuple[bool, bool]:
        scope.names.update(imported(node, scope.module))
        return False, False

    _importfrom_statement = _import_statement

    def _functiondef_statement(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope
    ) -> tuple[bool, bool]:
        # A class of models is no model of the state, and none of the code either.
        is_class = isinstance(node, ast.ClassDef)
        scope.names[node.name] = UNKNOWN if is_class and getattr(node, "bases", []) else Local(node, scope)
        return False, False

    _asyncfunctiondef_statement = _classdef_statement = _functiondef_statement

    def _global_statement(self, node: ast.Global, scope: Scope) -> tuple[bool, bool]:
        scope.shared.update(node.names)
        return False, False

    def _if_statement(self, node: ast.If, scope: Scope) -> tuple[bool, bool]:
        asks = tells_what_is_there(self.value(node.test, scope))
        with self.asking(asks):
            ends = self._branches([node.body, node.orelse], scope)
        return all(ends), asks and any(ends)

    def _branches(self, bodies: Sequence[Sequence[ast.stmt]], scope: Scope) -> list[bool]:
        """Read blocks of which one is run; what each leaves in the variables may be what is there
        afterwards."""
        before = dict(scope.names)
        left: list[dict[str, Value]] = []
        ends = []
        for body in bodies:
            scope.names = dict(before)
            ends.append(self.block(body, scope))
            if not ends[-1]:
                left.append(scope.names)
        scope.names = _joined(left) if left else before
        return ends

    def _for_statement(self, node: ast.For | ast.AsyncFor, scope: Scope) -> tuple[bool, bool]:
        element, loop = self.elements(self.value(node.iter, scope), scope)
        before = dict(scope.names)
        with self.looping(loop, _emptied(node)):
            self.bind(node.target, element, scope)
            self.block(node.body, scope)
        scope.names = _joined([before, scope.names]) if loop else scope.names
        self.block(node.orelse, scope)
        return False, False

    _asyncfor_statement = _for_statement

    def _while_statement(self, node: ast.While, scope: Scope) -> tuple[bool, bool]:
        before = dict(scope.names)
        with (
            self.looping(Loop(), _emptied(node)),
            self.asking(tells_what_is_there(self.value(node.test, scope))),
        ):
            self.block(node.body, scope)
        scope.names = _joined([before, scope.names])
        self.block(node.orelse, scope)
        return False, False

    def _with_statement(self, node: ast.With | ast.AsyncWith, scope: Scope) -> tuple[bool, bool]:
        entered, suppressed = 0, ""
        for item in node.items:
            call = item.context_expr if isinstance(item.context_expr, ast.Call) else None
            function = self.value(call.func if call else item.context_expr, scope)
            entered += is_atomic(function)
            if call and isinstance(function, Live) and function.thing is suppress:
                suppressed = ast.unparse(call)
            value = self.value(item.context_expr, scope)
            if item.optional_vars:
                self.bind(item.optional_vars, value, scope)
        self.atomic += entered
        with self.asking(_tells_of_rows(suppressed)):
            ends = self.block(node.body, scope)
        self.atomic -= entered
        return ends and not suppressed, False

    _asyncwith_statement = _with_statement

    def _try_statement(self, node: ast.Try, scope: Scope) -> tuple[bool, bool]:
        caught = " ".join(ast.unparse(one.type) for one in node.handlers if one.type)
        with self.asking(_tells_of_rows(caught)):
            ended = self.block(node.body, scope)
            ends = self._branches([[], *(one.body for one in node.handlers)], scope)
        self.block(node.orelse, scope)
        self.block(node.finalbody, scope)
        return ended and all(ends[1:]), False

    _trystar_statement = _try_statement

    def _match_statement(self, node: ast.Match, scope: Scope) -> tuple[bool, bool]:
        self.value(node.subject, scope)
        self._branches([[], *(case.body for case in node.cases)], scope)
        return False, False


def _tells_of_rows(exceptions: str) -> bool:
    """Whether one of these exceptions says that a row is there, or is not."""
    return "IntegrityError" in exceptions or "DoesNotExist" in exceptions


def is_atomic(value: Value) -> bool:
    return isinstance(value, Live) and dotted_name(value.thing) == "django.db.transaction.atomic"


def _joined(left: Sequence[dict[str, Value]]) -> dict[str, Value]:
    names = dict.fromkeys(name for one in left for name in one)
    return {name: either(one[name] for one in left if name in one) for name in names}


def _emptied(loop: ast.AST) -> set[str]:
    """The variables that each turn of a loop empties."""
    return {name for node in ast.walk(loop) for name in _emptied_by(node)}


def _emptied_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Dict | ast.Call | ast.Set):
        empty = not any(
            True for _ in ast.iter_child_nodes(node.value) if not isinstance(_, ast.Name | ast.expr_context)
        )
        yield from (one.id for one in node.targets if empty and isinstance(one, ast.Name))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "clear":
        yield from [node.func.value.id] if isinstance(node.func.value, ast.Name) else []
    if isinstance(node, ast.Delete):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                yield target.value.id
