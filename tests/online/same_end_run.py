"""One case on two copies of a database: stock Django migrates the one, our programs the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, transaction
from django.db.migrations import RunPython
from django.db.migrations.exceptions import IrreversibleError

from differential.case import Case
from differential.examine import possibly_rolled_back, prepare
from differential.models import APP
from differential.scratch import connected, copied, made, unrendered
from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import Step as Placed
from django_safemigrate.online import Program
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from online.lint_steps import Linted
from online.no_blocking import Watched
from online.old_and_new_code import Code
from online.programs import program_at, replayed, steps_of
from online.same_end_rows import Rows, row_differences, rows
from online.same_end_schema import definitions, differences
from servers import Server


@dataclass(frozen=True)
class End:
    """What a database holds: as we read it, as the server prints it, and its rows."""

    catalog: Catalog
    printed: frozenset[str]
    rows: Rows


@dataclass
class Outcome:
    """``problems``: each begins with what went wrong: ``forwards``, ``backwards`` (another end than stock's), ``work``,
    ``code``, ``lint``. ``programs`` are those of the operations, forwards then backwards. ``irreversible`` says
    why stock does not go back."""

    case: Case
    problems: list[str] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    back: list[Program] = field(default_factory=list)
    irreversible: str = ""

    @property
    def unsafe(self) -> bool:
        return any(step.unsafe for one in (*self.programs, *self.back) for step in one.steps)

    def say(self, what: str, lines: list[str]) -> None:
        self.problems += [f"{what}: {line}" for line in lines]


@dataclass(frozen=True)
class Ends:
    """``back`` is None where there is no way back."""

    before: Catalog
    after: End
    back: End | None = None


def run(case: Case, server: Server, url: str, *, thorough: bool = False) -> Outcome:
    """Run a case on copies of the base database at ``url``, and compare. ``thorough``: let code meet the programs that lead
    back, too."""
    outcome = Outcome(case)
    database = PostgreSQL(server.version)
    with copied(server, url) as copy:
        # The copy for ours first: stock may leave sequences moved on, though all else is rolled back.
        with ExitStack() as stack:
            stock_url = url if case.shares else stack.enter_context(copied(server, url, "stock"))
            theirs = _by_stock(outcome, database, stock_url)
        Ours(outcome, database, copy, thorough=thorough).run(theirs)
    return outcome


def _end(database: PostgreSQL, connection: Any) -> End:
    catalog = database.read(connection)
    return End(catalog, definitions(connection), rows(connection, catalog))


def _by_stock(outcome: Outcome, database: PostgreSQL, url: str) -> Ends:
    case = outcome.case
    with connected(url) as connection:
        before = prepare(case, connection)
        start = database.read(connection)
        with possibly_rolled_back(case.shares):
            migration = made(case.name, case.operations, atomic=case.atomic)
            with _at_once(connection), connection.schema_editor(atomic=case.atomic) as editor:
                migration.apply(unrendered(before), editor)
            end = _end(database, connection)
            back = None
            try:
                with (
                    _at_once(connection),
                    _taking_back(case),
                    connection.schema_editor(atomic=case.atomic) as editor,
                ):
                    migration.unapply(unrendered(before), editor)
                back = _end(database, connection)
            except (DatabaseError, IrreversibleError, NotImplementedError, ValueError, TypeError) as error:
                outcome.irreversible = f"{type(error).__name__}: {error}".strip()
    return Ends(start, end, back)


@contextmanager
def _taking_back(case: Case) -> Iterator[None]:
    """What fails on the way back is undone, where there is a transaction round it all."""
    if not case.shares:
        yield
        return
    with transaction.atomic():
        yield


@contextmanager
def _at_once(connection: Any) -> Iterator[None]:
    """What is deferred to the end of a transaction is done at the end of the block, as if it ended there."""
    yield
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class Ours:
    """Our programs for the operations of a case, run on the database at ``url``."""

    def __init__(self, outcome: Outcome, database: PostgreSQL, url: str, *, thorough: bool) -> None:
        self._outcome = outcome
        self._case = outcome.case
        self._database = database
        self._url = url
        self._thorough = thorough
        self._steps: list[Placed] = []

    def run(self, theirs: Ends) -> None:
        case = self._case
        with connected(self._url) as connection:
            before = prepare(case, connection)
            migration = made(case.name, case.operations, atomic=case.atomic)
            steps = self._steps = list(steps_of(migration, unrendered(before)))
            linted = Linted(replayed(case.setup, self._database.version))
            for placed in steps:
                program = self._operation(connection, placed)
                self._outcome.programs.append(program)
                linted.program(placed, program)
            self._outcome.say("lint", linted.problems)
            self._compare("forwards", theirs.before, theirs.after, _end(self._database, connection))
            if theirs.back is None:
                return
            for placed in reversed(steps):
                self._outcome.back.append(self._operation(connection, placed, backwards=True))
            self._compare("backwards", theirs.after.catalog, theirs.back, _end(self._database, connection))

    def _compare(self, what: str, before: Catalog, stock: End, ours: End) -> None:
        self._outcome.say(what, difference(stock.catalog, ours.catalog))
        self._outcome.say(what, differences(stock.printed, ours.printed))
        self._outcome.say(what, row_differences(stock.rows, ours.rows, before, stock.catalog))

    def _operation(self, connection: Any, placed: Placed, *, backwards: bool = False) -> Program:
        if isinstance(placed.operation, RunPython):
            _by_itself(connection, placed, backwards=backwards)
            return Program((), None)
        watched = Watched(connection, self._url, self._database, unknowable=bool(self._case.unknowable))
        with offline():
            compiler = Compiler(self._database, catalog=watched.catalog.snapshot())
            operation, program = program_at(compiler, placed, backwards=backwards)
        if program.opaque:
            self._outcome.say("work", [f"opaque: {program.opaque}"])
        states = (placed.after, placed.before) if backwards else (placed.before, placed.after)
        safe = program.steps and not any(one.unsafe for one in program.steps)
        known = self._case.shares and not backwards and placed.before is self._steps[0].before
        asked = safe and (self._thorough or not backwards)
        code = Code(connection, operation, states, known=known) if asked else None
        for step in program.before_deploy:
            watched.run(step)
        if code:
            code.before_contract(last=not program.contract)
        for step in program.contract:
            watched.run(step)
        if code:
            if program.contract:
                code.after_contract()
            self._outcome.say("code back" if backwards else "code", code.problems)
        self._outcome.say("work back" if backwards else "work", watched.problems)
        return program


def _by_itself(connection: Any, placed: Placed, *, backwards: bool) -> None:
    """Python code of a migration is run as Django does."""
    operation: RunPython = placed.operation  # type: ignore[assignment]
    with connection.schema_editor(atomic=True) as editor:
        if backwards:
            operation.database_backwards(APP, editor, unrendered(placed.after), unrendered(placed.before))
        else:
            operation.database_forwards(APP, editor, unrendered(placed.before), unrendered(placed.after))
