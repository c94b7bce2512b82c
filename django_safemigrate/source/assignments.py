"""What assignments leave in variables, attributes and collections."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from django_safemigrate.source.loops import part, rows_of
from django_safemigrate.source.reading import Reach
from django_safemigrate.source.recorder import Recorder
from django_safemigrate.source.values import (
    UNKNOWN,
    Attribute,
    Const,
    Given,
    Many,
    Row,
    Scope,
    Thing,
    Value,
    options,
)


class Assignments(Recorder, ABC):
    """Reads assignments."""

    @abstractmethod
    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""

    def bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Assign ``value`` to a variable, an attribute, an item or several of them."""
        if isinstance(target, ast.Name):
            if target.id in scope.shared:
                scope.module.rebound[target.id] = value
            else:
                scope.names[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            for position, one in enumerate(target.elts):
                self.bind(one, part(value, position, len(target.elts)), scope)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, UNKNOWN, scope)
        elif isinstance(target, ast.Attribute):
            self.assign(self.value(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            self._put(target, value, scope)

    def touch(self, values: Iterable[Value]) -> None:
        """Objects, or what hangs on them, are handed to code that may change them."""
        for value in values:
            row = value.of if isinstance(value, Attribute) else value
            if isinstance(row, Row):
                self.assigned.add(row)

    def assign(self, owner: Value, name: str, value: Value) -> None:
        """Set an attribute."""
        for one in options(owner):
            if isinstance(one, Row):
                self.assigned.add(one)
            elif isinstance(one, Thing):
                one.attributes[name] = value

    def _put(self, target: ast.Subscript, value: Value, scope: Scope) -> None:
        owner, key = self.value(target.value, scope), self.value(target.slice, scope)
        self.touch(options(owner))
        if isinstance(owner, Given) and owner.role == "globals" and isinstance(key, Const):
            scope.module.rebound[str(key.value)] = value
        elif isinstance(owner, Many) and isinstance(target.value, ast.Name):
            self.gather(target.value.id, owner, (value,), scope)

    def gather(self, name: str, owner: Many, values: Sequence[Value], scope: Scope) -> None:
        """Put ``values`` into the collection that a variable holds."""
        source = owner.source
        for loop, resets in zip(self.loops, self.resets, strict=True):
            if name not in resets and loop.reach > Reach.FEW:
                source = source or rows_of(loop)
        where: Scope | None = scope
        while where and name not in where.names:
            where = where.parent
        fresh = [one for one in values if one not in owner.items]
        keys = None if owner.keys is None else (*owner.keys, *(UNKNOWN for _ in fresh))
        (where or scope).names[name] = Many((*owner.items, *fresh), source, keys)
