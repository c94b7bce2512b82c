"""Notes down what the code that is read does, with the loops and conditions it does it in."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.apps import apps as real_apps
from django.db.migrations.state import StateApps
from django.db.models import Model

from django_safemigrate.source.names import managers
from django_safemigrate.source.reading import (
    Loop,
    Missing,
    ModelUsed,
    Outside,
    Query,
    Reach,
    Reading,
    RealModel,
    Scan,
    Sql,
    Verb,
    Write,
)
from django_safemigrate.source.values import Const, ModelClass, Row, Rows, Scope, Value, of_code

T = TypeVar("T")


class Recorder:
    """The reading so far, and where the reader is: ``loops`` around it, ``asked`` whether something there has
    asked what is in the database, ``atomic`` how many ``transaction.atomic`` it is in, ``assigned`` the
    objects given attributes."""

    def __init__(self, reading: Reading, apps: StateApps) -> None:
        self.reading = reading
        self.apps = apps
        self.loops: list[Loop] = []
        self.resets: list[set[str]] = []
        self.asked = 0
        self.atomic = 0
        self.assigned: set[Row] = set()

    @contextmanager
    def looping(self, loop: Loop | None, resets: set[str]) -> Iterator[None]:
        """Inside, what is done is done in each turn of ``loop``. ``resets``: variables that a turn
        empties."""
        if loop is None:
            yield
            return
        loop.atomic = self.atomic > 0
        self.loops.append(loop)
        self.resets.append(resets)
        try:
            yield
        finally:
            self.loops.pop()
            self.resets.pop()

    @contextmanager
    def asking(self, asks: bool) -> Iterator[None]:
        """Inside, the code has asked the database what is there, if ``asks``."""
        self.asked += asks
        try:
            yield
        finally:
            self.asked -= asks

    def cut(self, rows: Rows) -> None:
        """A slice of ``rows`` is taken: a loop that is not about rows itself goes through batches."""
        innermost = self.loops[-1] if self.loops else None
        if rows.cut and innermost and innermost.over is None:
            innermost.batches = True

    def write(self, scope: Scope, verb: Verb, rows: Rows | Row, reach: Reach) -> None:
        """Rows are written."""
        assigned = not isinstance(rows, Row) or not rows.stored or rows in self.assigned
        once = self.asked > 0 or any(loop.over and loop.gone for loop in self.loops)
        loops = tuple(self.loops)
        self.reading.writes.append(
            Write(scope.place, verb, rows.used, reach, loops, rows.aliased, once, assigned)
        )
        self.query(scope, rows)

    def query(self, scope: Scope, rows: Rows | Row) -> None:
        """Rows are asked for or written."""
        if rows.used and not rows.aliased:
            self._add(self.reading.queries, Query(scope.place, rows.used.label))

    def scan(self, scope: Scope, loop: Loop) -> None:
        if loop.over and loop.reach > Reach.FEW:
            self.reading.scans.append(Scan(scope.place, loop.over, loop))

    def use(self, scope: Scope, used: ModelUsed) -> None:
        """A model class is worked with."""
        if used.real:
            self._add(self.reading.real_models, RealModel(scope.place, used.label))

    def outside(self, scope: Scope, what: str) -> None:
        self._add(self.reading.outside, Outside(scope.place, what))

    def sql(self, scope: Scope, text: Value | None) -> None:
        known = text.value if isinstance(text, Const) and isinstance(text.value, str) else None
        self.reading.sql.append(Sql(scope.place, known, tuple(self.loops)))

    def expect(self, scope: Scope, used: ModelUsed | None, name: str) -> None:
        """A method or manager of a model of the state is used; only the class of the code may have it."""
        if used is None or used.real or used.model is None or hasattr(used.model, name):
            return
        real = self.real_model(used.label)
        if real and (callable(inspect.getattr_static(real.used.model, name, None)) or name in _names(real)):
            self.missing(scope, used.label, name)

    def missing(self, scope: Scope, label: str, name: str) -> None:
        self._add(self.reading.missing, Missing(scope.place, label, name))

    def state_model(self, label: str) -> ModelClass:
        """The model of the migration's state by its label; without its class when there is none of that
        name."""
        try:
            model: type[Model] = self.apps.get_model(label)
        except (LookupError, ValueError):
            return ModelClass(ModelUsed(label))
        return ModelClass(ModelUsed(model._meta.label, model))

    def real_model(self, label: str) -> ModelClass | None:
        """The model of the deployed code, None when there is none any more."""
        try:
            return of_code(real_apps.get_model(label))
        except (LookupError, ValueError):
            return None

    def _add(self, found: list[T], one: T) -> None:
        if one not in found:
            found.append(one)


def _names(real: ModelClass) -> frozenset[str]:
    return frozenset(managers(real.used.model)) if real.used.model else frozenset()
