"""An operation that is asked to change a database, and where it stands."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import takewhile
from typing import Any

from django.db.migrations import CreateModel, DeleteModel, Migration, RenameModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import ModelOperation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter
from django.db.models import ManyToManyField, Model

from django_safemigrate.execution import Bounds, Event, Kind
from django_safemigrate.graph import Mark, Step, mark
from django_safemigrate.graph.contracts import migrations_of, placed, replaced_in


def to_stderr(event: Event) -> None:
    """Tell whoever runs ``migrate`` what is being done."""
    if event.kind in (Kind.STEP_STARTED, Kind.WAIT, Kind.NOTE):
        sys.stderr.write(f"    {event.text}\n")


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a call. ``bounds`` are those of its steps. ``step`` is the place of the
    operation where that is known, None where it is to be found. ``at_once``: what would have to wait for old code runs
    too. ``waits``: a contract that is in the way is not finished, it is waited for; one of the same migration not once no old
    code is left, ``deployed``."""

    bounds: Bounds = field(default_factory=partial(Bounds, report=to_stderr))
    step: Step | None = None
    at_once: bool = False
    waits: bool = False
    deployed: bool = False
    rerun: bool = False
    made: frozenset[str] = frozenset()


_around: ContextVar[Around | None] = ContextVar("around", default=None)


@contextmanager
def surrounded(around: Around) -> Iterator[None]:
    """Calls that operations make themselves inside are surrounded by this."""
    token = _around.set(around)
    try:
        yield
    finally:
        _around.reset(token)


def _surrounding() -> Around:
    return _around.get() or Around()


@dataclass(frozen=True)
class Call:
    """What Django hands to ``database_forwards``, or ``database_backwards``; ``editor`` is the schema editor.

    ``inside`` is the call of the operation that this one is a part of, and ``position`` its place there.
    """

    operation: Operation
    app_label: str
    editor: Any
    from_state: ProjectState
    to_state: ProjectState
    backwards: bool = False
    inside: Call | None = field(default=None, repr=False)
    position: int = 0
    around: Around = field(default_factory=_surrounding, repr=False)

    def note(self, text: str) -> None:
        """Tell whoever listens."""
        self.around.bounds.report(Event(Kind.NOTE, text))

    @property
    def alias(self) -> str:
        alias: str = self.editor.connection.alias
        return alias

    @property
    def direction(self) -> str:
        return "backwards" if self.backwards else "forwards"

    def part(self, operation: Operation, position: int, states: tuple[ProjectState, ProjectState]) -> Call:
        """The call of one of its database operations, with the states from and to which that goes."""
        return replace(
            self,
            operation=operation,
            from_state=states[0],
            to_state=states[1],
            inside=self,
            position=position,
        )

    def stock(self) -> None:
        """Let the operation do what it does by itself."""
        run = self.operation.database_backwards if self.backwards else self.operation.database_forwards
        run(self.app_label, self.editor, self.from_state, self.to_state)

    @cached_property
    def place(self) -> tuple[str, str]:
        """The name of the migration and the path of the operation in it, the same in every process. An operation that no
        module of the app holds has no migration, and a digest of what it says for a path."""
        if self.around.step is not None:
            return self.around.step.migration.name, self.around.step.path
        if self.inside is not None:
            migration, path = self.inside.place
            return migration, f"{path}.{self.position}"
        written = getattr(self.operation, "written", None) or self.operation
        for name, path, one in self._known():
            if (getattr(one, "written", None) or one) is written:
                return name, path
        return "", self.written

    @cached_property
    def written(self) -> str:
        """A digest of what the operation says in its migration."""
        operation = getattr(self.operation, "written", None) or self.operation
        try:
            text, _ = OperationWriter(operation, indentation=0).serialize()
        except ValueError:
            # Written by hand: it holds a lambda, or what else has no name.
            text = operation.describe()
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _known(self) -> Iterator[tuple[str, str, Operation]]:
        """The operations that are known, each with its migration and path: those being compiled, then the app's."""
        from django_safemigrate.compiler import asked

        step = asked()
        if step is not None:
            yield step.migration.name, step.path, step.operation
            below = getattr(step.operation, "database_operations", ())
            yield from ((step.migration.name, path, one) for path, one in placed(below, f"{step.path}."))
        for name, kind in migrations_of(self.app_label).items():
            yield from ((name, path, one) for path, one in placed(kind.operations))

    @cached_property
    def migration(self) -> Migration | None:
        """The migration that holds the operation, None for one that no module holds."""
        from django_safemigrate.compiler import asked

        step = self.around.step or asked()
        if step is not None:
            return step.migration
        name, _ = self.place
        return migrations_of(self.app_label)[name](name, self.app_label) if name else None

    @property
    def after_deploy(self) -> bool:
        """Whether the migration says that it runs when no old code is left."""
        return self.migration is not None and mark(self.migration) is Mark.AFTER

    def named_now(self, migration: str) -> list[str]:
        """The names under which what a migration of the app has left may be found: its own, and those of squashed ones
        that replace it."""
        return [migration, *replaced_in(self.app_label, migration)]

    def knows(self, migration: str) -> bool:
        """Whether the app has a migration of that name, or one that replaces it."""
        return migration in migrations_of(self.app_label) or len(self.named_now(migration)) > 1

    @property
    def in_place(self) -> bool:
        """Whether all of the program runs at once, also what would have to wait for old code."""
        return self.backwards or self.after_deploy or self.around.at_once

    @property
    def key(self) -> str:
        """What tells the operation from all others that write to the same database."""
        return ".".join((self.app_label, *self.place))

    def tables(self) -> frozenset[str] | None:
        """The tables that the operation may change, read or lock, by its models and those they are related to; None when
        it does not say which models it is about. Those made in the same migration are left out."""
        if self._names() is None:
            return None
        states = (self.from_state, self.to_state)
        return frozenset(one._meta.db_table for state in states for one in self.models(state)) - self.made()

    def models(self, state: ProjectState) -> list[type[Model]]:
        """The models of a state that the operation is about, and all they are related to."""
        found: dict[type[Model], None] = {}
        for name in self._names() or ():
            if (self.app_label, name) in state.models:
                model = state.apps.get_model(self.app_label, name)
                found.update(dict.fromkeys((model, *_related(model))))
        return list(found)

    def _names(self) -> set[str] | None:
        operation = self.operation
        if isinstance(operation, RenameModel):
            return {operation.old_name_lower, operation.new_name_lower}
        if isinstance(operation, ModelOperation):
            return {operation.name_lower}
        named: str | None = getattr(operation, "model_name", None)
        return {named.lower()} if named else None

    def made(self) -> frozenset[str]:
        """The tables of the models that operations before it in the same migration have made: nobody uses them yet. And those that
        are known to be as new."""
        if self.backwards or self.migration is None:
            return frozenset()
        _, path = self.place
        before = takewhile(lambda one: one[0] != path, placed(self.migration.operations))
        own = tables_made((one for _, one in before), self.app_label, self.from_state)
        return own | self.around.made


def tables_made(operations: Iterable[Operation], app_label: str, state: ProjectState) -> frozenset[str]:
    """The tables of the models of an app that these operations have made, by their names in the state after them."""
    models: set[str] = set()
    for one in operations:
        if isinstance(one, CreateModel):
            # Of a proxy it is the table of another model, of one that is not managed it was there before.
            if not one.options.get("proxy") and one.options.get("managed", True):
                models.add(one.name_lower)
        elif isinstance(one, RenameModel) and one.old_name_lower in models:
            models = {*models, one.new_name_lower} - {one.old_name_lower}
        elif isinstance(one, DeleteModel):
            models.discard(one.name_lower)
    keys = [(app_label, one) for one in models]
    return frozenset(state.apps.get_model(*key)._meta.db_table for key in keys if key in state.models)


def _related(model: type[Model]) -> Iterator[type[Model]]:
    for one in model._meta.get_fields(include_hidden=True):
        if one.is_relation and isinstance(one.related_model, type):
            yield one.related_model
        if isinstance(one, ManyToManyField) and one.remote_field.through:
            yield one.remote_field.through
