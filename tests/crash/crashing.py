"""Interrupting a migration at a moment, running it again, and looking what it leaves."""

from __future__ import annotations

import signal
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from crash.cases import Interrupted
from crash.ends import End, end_of, unlike
from crash.holding import hold, hold_off, waits
from crash.legs import ALL, BASE, LEGS, Leg
from crash.processes import Driver, Process
from crash.servers import Mortal
from django_safemigrate.databases.ledger import LEASE
from servers import Server


class Kill(StrEnum):
    """``CLIENT``: SIGKILL of the process. ``SESSION``: ``pg_terminate_backend``. ``SERVER``: SIGKILL of all of it. ``TWICE``: the process, and
    then the one that goes on, too. ``TERM``: SIGTERM. ``STOP``: SIGSTOP, and on when another run has done all."""

    CLIENT = "client"
    SESSION = "session"
    SERVER = "server"
    TWICE = "twice"
    TERM = "term"
    STOP = "stop"


# Runs that are interrupted at once.
TOGETHER = 4
# Those of which a step, and any run, may meet one.
KILLS = (Kill.CLIENT, Kill.SESSION, Kill.SERVER)
UNFINISHED = "was begun outside of a transaction and did not come to its end"


@dataclass(frozen=True)
class Moment:
    """``name``: ``before``, ``during`` or ``after`` a step, ``outside``: while it waits for one who reads its tables; ``statement``: before one
    that writes; ``commit`` and ``committed``: before and after the end of a transaction. ``number`` counts from 1."""

    name: str
    number: int


@dataclass(frozen=True)
class Undisturbed:
    """A leg that nobody interrupted: the database that it left, with its end, its steps, the statements that wrote,
    and how many transactions were committed."""

    url: str
    end: End
    steps: Sequence[dict[str, Any]] = ()
    writes: Sequence[str] = ()
    commits: int = 0
    error: str = ""

    def moments(self) -> list[Moment]:
        """Before, during and after every step."""
        numbers = range(1, len(self.steps) + 1)
        return [Moment(name, number) for number in numbers for name in ("before", "during", "after")]

    def statements(self, about: str = "") -> list[Moment]:
        """Before every statement that writes; those that name what they are to be ``about``."""
        return [Moment("statement", number) for number, sql in enumerate(self.writes, 1) if about in sql]

    def transactions(self) -> list[Moment]:
        """Before and after every end of a transaction."""
        numbers = range(1, self.commits + 1)
        return [Moment(name, number) for number in numbers for name in ("commit", "committed")]


@dataclass
class Interruption:
    """A run that was stopped. ``step`` is the one it was at."""

    url: str
    moment: Moment
    process: Process
    backend: int
    step: dict[str, Any]
    holder: psycopg.Connection[Any] | None = None


@dataclass(frozen=True)
class Result:
    """``problems``: how the end differs from that of the undisturbed run. ``reached``: whether the migration could be
    stopped there at all. ``asked``: whether somebody had to say that what was begun may be run once more."""

    leg: str
    moment: Moment
    kill: Kill
    problems: list[str]
    reached: bool = True
    asked: bool = False

    def told(self) -> list[str]:
        """What went otherwise, in lines."""
        place = f"{self.leg}, {self.moment.name} {self.moment.number}, {self.kill}"
        return [f"{place}: {one}" for one in (self.problems if self.reached else ["not reached"])]


@dataclass
class Scene:
    """A case on a server. What its legs leave when nobody interrupts them is found when it is asked for, and kept in
    ``databases``."""

    server: Server
    driver: Driver
    case: Interrupted
    base: str
    found: dict[str, Undisturbed] = field(default_factory=dict)
    databases: ExitStack = field(default_factory=ExitStack)

    def undisturbed(self, name: str) -> Undisturbed:
        if name not in self.found:
            leg = ALL[name]
            above = self.base if leg.after == BASE.name else self.undisturbed(leg.after).url
            url = self.databases.enter_context(copied(self.server, above))
            with self.driver.migrate(url, self.case.name, leg) as process:
                said = process.next()
            counted = said["steps"], said["writes"], said["commits"]
            self.found[name] = Undisturbed(url, end_of(url), *counted, said["error"])
        return self.found[name]

    def first(self) -> str:
        """The first leg that has steps. Raises ``StopIteration`` when none has."""
        return next(leg.name for leg in LEGS if self.undisturbed(leg.name).steps)

    def problems(self, name: str, moments: Sequence[Moment], kill: Kill) -> list[str]:
        """What goes otherwise when a leg is interrupted at each of the moments, which all have to be reached."""
        return [one for result in self.interrupt(name, moments, kill) for one in result.told()]

    def interrupt(self, name: str, moments: Sequence[Moment], kill: Kill) -> list[Result]:
        """Stop a leg at each of the moments, kill, and run it again."""
        leg = ALL[name]
        self.undisturbed(name)
        # One crash of a server interrupts all that it is doing.
        groups = [list(moments)] if kill is Kill.SERVER else [[one] for one in moments]
        # Most of the time is spent waiting, for the turn of a run that was killed.
        with ThreadPoolExecutor(TOGETHER) as pool:
            found = pool.map(lambda group: list(self._together(leg, group, kill)), groups)
            return [result for results in found for result in results]

    def _together(self, leg: Leg, moments: Sequence[Moment], kill: Kill) -> Iterator[Result]:
        with ExitStack() as stack:
            stopped = [(one, self._stopped(leg, one, stack)) for one in moments]
            runs = [run for _, run in stopped if run is not None]
            if kill is Kill.SERVER and runs:
                self._crash(runs)
            for moment, run in stopped:
                if run is None:
                    yield Result(leg.name, moment, kill, [], reached=False)
                    continue
                self._kill(run, kill)
                if kill is Kill.TWICE:
                    run.process = self._stopped_again(leg, run, stack)
                yield self._again(leg, run, kill)

    def _kill(self, run: Interruption, kill: Kill) -> None:
        if kill is Kill.SESSION:
            self._end_session(run)
        elif kill in (Kill.CLIENT, Kill.TWICE):
            run.process.kill()
        elif kill is Kill.STOP:
            run.process.send(signal.SIGSTOP)
        elif kill is Kill.TERM:
            run.process.send(signal.SIGTERM)
            if run.holder:
                run.holder.close()
            _ended(run)

    def _stopped_again(self, leg: Leg, run: Interruption, stack: ExitStack) -> Process:
        """Run it again, and kill that where it has begun with what was left, if there is anything left."""
        if run.holder:
            run.holder.close()
        process = stack.enter_context(self.driver.migrate(run.url, self.case.name, leg, stop=("after", 1)))
        if "end" not in process.next():
            process.kill()
        return process

    def _stopped(self, leg: Leg, moment: Moment, stack: ExitStack) -> Interruption | None:
        url = stack.enter_context(copied(self.server, self.undisturbed(leg.after).url))
        stop = ("during" if moment.name == "outside" else moment.name, moment.number)
        process = stack.enter_context(self.driver.migrate(url, self.case.name, leg, stop=stop))
        said = process.next()
        if "end" in said:
            return None
        run = Interruption(url, moment, process, said["backend"], said["step"])
        if moment.name not in ("during", "outside"):
            return run
        run.holder = psycopg.connect(url)
        stack.callback(run.holder.close)
        (hold if moment.name == "during" else hold_off)(run.holder, run.step)
        process.go()
        with self._watching() as watcher:
            return run if waits(watcher, process, name_of(url)) else None

    def _crash(self, runs: Sequence[Interruption]) -> None:
        assert isinstance(self.server, Mortal)
        self.server.crash()
        for run in runs:
            _ended(run)

    def _end_session(self, run: Interruption) -> None:
        with self._watching() as watcher:
            watcher.execute("SELECT pg_terminate_backend(%s, 10000)", [run.backend])
        if run.holder:
            run.holder.close()
        _ended(run)

    def _again(self, leg: Leg, run: Interruption, kill: Kill) -> Result:
        said, asked = self._to_its_end(leg, run), False
        if _wait_for_turn(run.url):
            # All was done when it was killed, so that nobody took its turn: the next run does.
            said = self._to_its_end(leg, run)
        if UNFINISHED in said.get("error", ""):
            asked = True
            with self.driver.migrate(run.url, self.case.name, leg, options=["--rerun"]) as process:
                said = process.next()
        found = self.undisturbed(leg.name)
        problems = [f"run again: {said['error'] or 'killed'}"] if said["end"] != "done" else []
        if not problems:
            problems = unlike(found.end, end_of(run.url), self.undisturbed(leg.after).end)
        if kill is Kill.STOP and not problems:
            problems = self._woken(leg, run)
        return Result(leg.name, run.moment, kill, problems, asked=asked)

    def _woken(self, leg: Leg, run: Interruption) -> list[str]:
        """What a run does that goes on when another one has done all."""
        run.process.send(signal.SIGCONT)
        run.process.go()
        said = run.process.next()
        if "The lease of this run" not in said.get("error", ""):
            return [f"went on: {said}"]
        return unlike(self.undisturbed(leg.name).end, end_of(run.url), self.undisturbed(leg.after).end)

    def _to_its_end(self, leg: Leg, run: Interruption) -> dict[str, Any]:
        with self.driver.migrate(run.url, self.case.name, leg) as process:
            if run.holder and not run.holder.closed and not run.holder.broken:
                # The session of a client that was killed goes on.
                with self._watching() as watcher:
                    waits(watcher, process, name_of(run.url), run.backend)
                run.holder.close()
            return process.last or process.next()

    @contextmanager
    def _watching(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.server.url, autocommit=True) as watcher:
            yield watcher


def _wait_for_turn(url: str) -> bool:
    """Whether a run that is gone still had its turn; comes back when it has not any more."""
    taken = False
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(
            f"SELECT FROM {LEASE} WHERE expires > clock_timestamp()".encode()
        ).fetchall():
            taken = True
            time.sleep(0.05)
    return taken


def _ended(run: Interruption) -> None:
    """Let the migration find out that its session is gone. It may go on in another one, where it was between two attempts
    to get a lock."""
    if run.moment.name not in ("during", "outside"):
        run.process.go()
    while "end" not in run.process.next():
        run.process.go()


def name_of(url: str) -> str:
    return urlsplit(url).path[1:]


@contextmanager
def copied(server: Server, url: str) -> Iterator[str]:
    """A copy of a database that nobody is connected to."""
    name = f"crash_{uuid.uuid4().hex}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        copy = "CREATE DATABASE {} TEMPLATE {}"
        connection.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(name_of(url))))
        if isinstance(server, Mortal):
            # A copied sequence would be forgotten to have moved on (measured: PostgreSQL 18.4): what its original
            # has fetched in advance is in the log of that one only.
            connection.execute("CHECKPOINT")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass
class Scenes:
    """Cases on a server, those of a label on copies of the same base."""

    server: Server
    driver: Driver
    _bases: dict[str, str] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    @contextmanager
    def of(self, case: Interrupted) -> Iterator[Scene]:
        scene = Scene(self.server, self.driver, case, self._base(case))
        with scene.databases:
            yield scene

    def _base(self, case: Interrupted) -> str:
        if case.label not in self._bases:
            url = self._stack.enter_context(self.server.database())
            with self.driver.migrate(url, case.name, BASE) as process:
                said = process.next()
                assert said["end"] == "done", said
            self._bases[case.label] = url
        return self._bases[case.label]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()
