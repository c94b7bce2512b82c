"""Interrupting a migration at a moment, running it again, and looking what it leaves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from crash.cases import BASIS, CASE, CONTRACT, SETUP, Interrupted
from crash.ends import End, end_of, unlike
from crash.holding import hold, waits
from crash.processes import Driver, Process
from crash.servers import Mortal
from servers import Server


class Kill(StrEnum):
    """``CLIENT``: SIGKILL of the process. ``SESSION``: ``pg_terminate_backend``. ``SERVER``: SIGKILL of all of it."""

    CLIENT = "client"
    SESSION = "session"
    SERVER = "server"


@dataclass(frozen=True)
class Moment:
    """``name``: ``before``, ``during`` or ``after`` a step, or ``statement``: before one that writes. ``number`` counts
    from 1."""

    name: str
    number: int


@dataclass(frozen=True)
class Leg:
    """A run of ``migrate`` that is interrupted, to ``target``; it begins where the leg ``after`` has ended."""

    name: str
    target: str
    after: str


LEGS = (Leg("forwards", CASE, "setup"), Leg("contract", CONTRACT, "forwards"), Leg("back", SETUP, "contract"))


@dataclass(frozen=True)
class Undisturbed:
    """A leg that nobody interrupted: the database that it left, with its end, its steps, and how many statements wrote."""

    url: str
    end: End
    steps: Sequence[dict[str, Any]] = ()
    writes: int = 0
    error: str = ""

    def moments(self) -> list[Moment]:
        """Before, during and after every step."""
        numbers = range(1, len(self.steps) + 1)
        return [Moment(name, number) for number in numbers for name in ("before", "during", "after")]

    def statements(self) -> list[Moment]:
        """Before every statement that writes."""
        return [Moment("statement", number) for number in range(1, self.writes + 1)]


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
    stopped there at all."""

    leg: str
    moment: Moment
    kill: Kill
    problems: list[str]
    reached: bool = True

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
            leg = next((one for one in LEGS if one.name == name), None)
            above = self.undisturbed(leg.after).url if leg else self.base
            url = self.databases.enter_context(copied(self.server, above))
            target = leg.target if leg else SETUP
            with self.driver.migrate(url, self.case.name, target, filled=not leg) as process:
                said = process.next()
            end = end_of(url)
            self.found[name] = Undisturbed(url, end, said["steps"], said["writes"], said["error"])
        return self.found[name]

    def first(self) -> str:
        """The first leg that has steps. Raises ``StopIteration`` when none has."""
        return next(leg.name for leg in LEGS if self.undisturbed(leg.name).steps)

    def problems(self, name: str, moments: Sequence[Moment], kill: Kill) -> list[str]:
        """What goes otherwise when a leg is interrupted at each of the moments, which all have to be reached."""
        return [one for result in self.interrupt(name, moments, kill) for one in result.told()]

    def interrupt(self, name: str, moments: Sequence[Moment], kill: Kill) -> list[Result]:
        """Stop a leg at each of the moments, kill, and run it again."""
        leg = next(one for one in LEGS if one.name == name)
        # One crash of a server interrupts all that it is doing.
        groups = [list(moments)] if kill is Kill.SERVER else [[one] for one in moments]
        return [result for group in groups for result in self._together(leg, group, kill)]

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
                if kill is Kill.SESSION:
                    self._end_session(run)
                elif kill is Kill.CLIENT:
                    run.process.kill()
                yield Result(leg.name, moment, kill, self._again(leg, run))

    def _stopped(self, leg: Leg, moment: Moment, stack: ExitStack) -> Interruption | None:
        url = stack.enter_context(copied(self.server, self.undisturbed(leg.after).url))
        stop = (moment.name, moment.number)
        process = stack.enter_context(self.driver.migrate(url, self.case.name, leg.target, stop=stop))
        said = process.next()
        if "end" in said:
            return None
        run = Interruption(url, moment, process, said["backend"], said["step"])
        if moment.name != "during":
            return run
        run.holder = psycopg.connect(url)
        stack.callback(run.holder.close)
        hold(run.holder, run.step)
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

    def _again(self, leg: Leg, run: Interruption) -> list[str]:
        with self.driver.migrate(run.url, self.case.name, leg.target) as process:
            if run.holder and not run.holder.closed and not run.holder.broken:
                # The session of a client that was killed goes on.
                with self._watching() as watcher:
                    waits(watcher, process, name_of(run.url), run.backend)
                run.holder.close()
            said = process.last or process.next()
        if said["end"] != "done":
            return [f"run again: {said['error'] or 'killed'}"]
        found = self.undisturbed(leg.name)
        return unlike(found.end, end_of(run.url), self.undisturbed(leg.after).end)

    @contextmanager
    def _watching(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.server.url, autocommit=True) as watcher:
            yield watcher


def _ended(run: Interruption) -> None:
    """Let the migration find out that its session is gone. It may go on in another one, where it was between two attempts
    to get a lock."""
    if run.moment.name != "during":
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
            with self.driver.migrate(url, case.name, BASIS, filled=True) as process:
                said = process.next()
                assert said["end"] == "done", said
            self._bases[case.label] = url
        return self._bases[case.label]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()
