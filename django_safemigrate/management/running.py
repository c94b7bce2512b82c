"""A run of ``safemigrate``: Django's command, with an executor that runs migrations online."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connections
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.conf import load_settings
from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution import (
    Bounds,
    Event,
    ExecutionError,
    KeptProgram,
    Kind,
    WaitingError,
    open_contracts,
    running,
)
from django_safemigrate.execution.kept import within
from django_safemigrate.execution.ledger import Begun
from django_safemigrate.graph.applied import Route, route
from django_safemigrate.management.delays import detect, pending
from django_safemigrate.management.listening import listening
from django_safemigrate.management.options import eviction, ladder
from django_safemigrate.management.retrying import retrying
from django_safemigrate.management.telling import Left, Summary, colored, teller
from django_safemigrate.management.telling.words import plural, stopped
from django_safemigrate.runner.context import Context
from django_safemigrate.runner.contracts import contracts_left, run_contracts, settle
from django_safemigrate.runner.executor import executing
from django_safemigrate.runner.history import refuse_edited, refuse_half_back, refuse_newer, refuse_own_back
from django_safemigrate.runner.migrations import refuse_irreversible
from django_safemigrate.runner.recording import recording
from django_safemigrate.runner.stages import Cut, Stage, cut
from django_safemigrate.runner.turn import turn

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration

Handle = Callable[..., Any]


@dataclass(frozen=True)
class Request:
    """What is to be run: ``work`` does it on ``connection`` while nobody else runs anything there. ``reached`` tells whether it is
    done, be it by another run. ``plan`` names the migrations, ``contracts`` gives the names of the contracts to run as it begins."""

    connection: BaseDatabaseWrapper
    direction: str
    plan: tuple[str, ...]
    work: Callable[[Context], None]
    reached: Callable[[], bool]
    contracts: Callable[[], Sequence[str]] = tuple


def run_migrations(command: BaseCommand, options: dict[str, Any], handle: Handle) -> None:
    """Run the migrations that belong to the stage; ``handle`` is that of Django's command. Raises ``ExecutionError``, and for bad input
    what ``route`` raises."""
    connection = reachable(options["database"])
    stage: Stage = options["stage"]
    way = way_of(connection, options)
    refuse_newer(connection, way.loader)
    refuse_own_back(connection, way, (options["app_label"], options["migration_name"]), fake=options["fake"])
    until = pending(connection.alias, _migrations(way)) if stage is Stage.AFTER and not way.backwards else {}
    found = Cut(tuple(_migrations(way))) if way.backwards else cut(_migrations(way), way.loader, stage, until)
    wanted = {(one.app_label, one.name) for one in found.ready}

    def open_now() -> frozenset[str]:
        return contracts_left(connection, way.loader, options["app_label"])

    # After a deploy, what is opened from now on is of code that may still have to be deployed.
    left = open_now()

    def reached() -> bool:
        # A run that was killed may have recorded a migration, and not have opened its contract.
        if running(connection):
            return False
        applied = MigrationRecorder(connection).applied_migrations().keys()
        if way.backwards:
            return not wanted & applied
        if stage is Stage.BEFORE:
            return wanted <= applied
        return wanted <= applied and not (open_now() if stage is Stage.ALL else left & open_now())

    def work(context: Context) -> None:
        for name in refuse_edited(connection, way.loader, accept=options["rehash"]):
            context.note(f"{name} was edited after it was applied: what it says by now is accepted")
        if not way.backwards:
            refuse_half_back(connection)
        elif not options["fake"]:
            for one in way.steps():
                refuse_irreversible(one)
        context.until = until
        for late in found.delayed:
            context.note(f"{late.migration} is not run yet: {late.reason}")
        if stage is not Stage.BEFORE and not way.backwards:
            run_contracts(connection, context, left)
        with executing(context, connection.alias):
            handle(**options | {"verbosity": 0})
        if stage is Stage.ALL and not way.backwards:
            # What an earlier run had begun for a deploy.
            run_contracts(connection, context, open_now())
        detect(connection.alias, [one for one in _migrations(way) if (one.app_label, one.name) in until])

    direction = "backwards" if way.backwards else "forwards"
    plan = tuple(".".join(key) for key in way.keys)

    def contracts() -> list[str]:
        if stage is Stage.BEFORE or way.backwards:
            return []
        return [_named(one) for one in open_contracts(connection) if one.key in left]

    run(command, options, Request(connection, direction, plan, work, reached, contracts))


def way_of(connection: BaseDatabaseWrapper, options: dict[str, Any]) -> Route:
    """The route that the options ask for. Raises what ``route`` raises, and ``CommandError`` with exit code 2 for an app that Django's
    ``--run-syncdb`` is not for."""
    if not options["run_syncdb"]:
        return route(connection, options["app_label"], options["migration_name"])
    # An app without migrations is one that Django's command knows what to do with.
    way = route(connection, None, None)
    label = options["app_label"]
    if label and label not in {one.label for one in apps.get_app_configs()}:
        raise CommandError(
            f"There is no app '{label}'. Name one of INSTALLED_APPS by its label.", returncode=2
        )
    if label in way.loader.migrated_apps:
        raise CommandError(
            f"App '{label}' has migrations, and --run-syncdb is for apps that have none. Leave it out.",
            returncode=2,
        )
    return way


def _migrations(way: Route) -> list[Migration]:
    return [way.loader.graph.nodes[key] for key in way.keys]


def reachable(alias: str, *, reading: bool = False) -> BaseDatabaseWrapper:
    """The connection of an alias, connected, to a server that has online programs and, unless it is for ``reading``, takes changes. Raises
    ``ServerUnreachable``, ``UnsupportedTarget``, and ``ExecutionError`` with exit code 2 for one that takes no changes."""
    connection = connections[alias]
    server = live_server(connection)
    try:
        connection.ensure_connection()
        why = "" if reading else server.read_only()
    except Error as error:
        reason = " ".join(str(error).split())
        raise ServerUnreachable(
            f'Database "{alias}" cannot be reached: {stopped(reason)} Check its settings in DATABASES and that it is running, then run '
            "safemigrate again."
        ) from error
    if why:
        raise ExecutionError(
            f"Database {alias!r} takes no changes: {stopped(why)}",
            "Name an alias of DATABASES that reaches the primary server, by a role that may write.",
            returncode=2,
        )
    return connection


def run(command: BaseCommand, options: dict[str, Any], request: Request) -> None:
    """Have the work of ``request`` done as one run: in its turn, told to all who listen, and kept in the ledger."""
    bounds = Bounds(ladder=ladder(options), eviction=eviction(options))
    with ExitStack() as stack:
        summary = Summary()
        style = colored(command.stdout, no_color=options["no_color"], force_color=options["force_color"])
        tell = stack.enter_context(
            teller(command.stdout, format=options["format"], verbosity=options["verbosity"], color=style)
        )
        report = stack.enter_context(listening(tell, load_settings().hook))
        record = stack.enter_context(recording(request.connection))

        retry = retrying(options, command.stdout, request.connection.alias, report)

        def everybody(event: Event) -> None:
            summary(event)
            report(event)
            retry(event)
            try:
                record(event)
            except Error as error:
                # The steps keep for themselves how far they come; this is what is read afterwards.
                record.run = None
                reason = " ".join(str(error).split())
                text = f"nothing more of this run is written down in the ledger: {reason}"
                report(Event(Kind.NOTE, text, {"level": "warning"}))

        alias = request.connection.alias
        place = {"database": alias}
        context = Context(options["stage"], everybody, bounds=bounds, rerun=options["rerun"], place=place)
        stack.enter_context(stoppable(context))
        begun = Begun(" ".join(sys.argv), context.stage.value, request.direction, request.plan)
        if stack.enter_context(turn(request.connection, context, begun, request.reached)):
            assert context.number is not None  # noqa: S101 - for the type checker
            record.run = context.number
            with within(context.number), context.at(run=context.number):
                _told(context, request, summary)


def _told(context: Context, request: Request, summary: Summary) -> None:
    """Do the work, and tell of its beginning and its end."""
    alias = request.connection.alias
    try:
        with lost_server(alias):
            _tell_begun(context, request)
            if MigrationRecorder(request.connection).has_table():
                settle(request.connection)
            request.work(context)
    except BaseException as error:
        kind = Kind.RUN_STOPPED if isinstance(error, WaitingError) else Kind.RUN_FAILED
        cure = {"error": error.fact, "cure": error.cure} if isinstance(error, ExecutionError) else {}
        # Why, the command itself says.
        text = f"run {context.number} {'stopped' if kind is Kind.RUN_STOPPED else 'failed'}"
        context.report(Event(kind, text, {**cure, **summary.data(alias)}))
        raise
    contracts = [_named(one) for one in open_contracts(request.connection)]
    left = Left(contracts)
    text = "\n".join(summary.lines(alias, left))
    context.report(Event(Kind.RUN_DONE, text, {**summary.data(alias), "contracts": contracts}))


def _tell_begun(context: Context, request: Request) -> None:
    plan, contracts = list(request.plan), list(request.contracts())
    many = plural(len(plan), "migration")
    if contracts:
        many += f" and {plural(len(contracts), 'contract')}"
    way = "to take back" if request.direction == "backwards" else "to run"
    text = f"run {context.number}: {many} {way} on {request.connection.alias}"
    context.report(Event(Kind.RUN_STARTED, text, {"plan": plan, "contracts": contracts}))


def _named(one: KeptProgram) -> str:
    return f"{one.app}.{one.migration}: {one.operation}"


@contextmanager
def lost_server(alias: str) -> Iterator[None]:
    """An error of the server inside that is no step's is told as what happened, and what to do."""
    try:
        yield
    except Error as error:
        reason = " ".join(str(error).split())
        raise ExecutionError(
            f"Database {alias!r} failed while no step was at work: {stopped(reason)}",
            "See that it can be reached and has what it needs, then run safemigrate again: it goes on where it stopped.",
        ) from error


@contextmanager
def stoppable(context: Context) -> Iterator[None]:
    """Inside, Ctrl-C and SIGTERM end the run at the next boundary of a step; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread is told.
        yield
        return

    def wanted(number: int, frame: object) -> None:
        if context.stopping:
            raise KeyboardInterrupt
        context.stopping = signal.Signals(number).name

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(one, wanted) for one in numbers]
    try:
        yield
    finally:
        for one, handler in zip(numbers, before, strict=True):
            signal.signal(one, handler)
