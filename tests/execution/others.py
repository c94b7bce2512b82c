"""Other sessions that are in the way, and what is told of them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread
from time import sleep
from typing import Any, Self

import psycopg
from psycopg import sql

from django_safemigrate.execution import Bounds, Event, Kind
from django_safemigrate.execution.ladder import Ladder

# Seconds after which a transaction is old.
OLD = Ladder().old_ms / 1000


def ageless(text: str) -> str:
    return re.sub(r"transaction open for \d+ s", "transaction open for some time", text)


@dataclass
class Heard:
    """Keeps the events of a run; ``at`` is called with each that tells of a wait."""

    at: Callable[[Event], object] = lambda event: None
    events: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if event.kind is Kind.WAIT:
            self.at(event)

    def of(self, kind: Kind) -> list[Event]:
        return [one for one in self.events if one.kind is kind]

    def texts(self, kind: Kind) -> list[str]:
        """Without the ages of transactions, which no two runs have alike."""
        return [ageless(one.text) for one in self.of(kind)]

    def blockers(self) -> list[list[tuple[Any, Any]]]:
        """Process and kind of the blockers of each wait that was told."""
        return [[(one["pid"], one["kind"]) for one in event.data["blockers"]] for event in self.of(Kind.WAIT)]  # type: ignore[attr-defined]

    @property
    def bounds(self) -> Bounds:
        return Bounds(report=self)


class Queue:
    """Watches whether anybody stands in the queue for a table: ``seen`` are the locks that were asked for and not had."""

    def __init__(self, url: str, table: str) -> None:
        self.url, self.table = url, table
        self.looks = 0
        self.seen: set[str] = set()
        self._done = Flag()

    def _watch(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as watcher:
            while not self._done.is_set():
                found = watcher.execute(
                    "SELECT mode FROM pg_locks WHERE NOT granted AND relation = to_regclass(%s)", [self.table]
                )
                self.looks += 1
                self.seen.update(mode for (mode,) in found)

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


@contextmanager
def role(url: str, *options: str) -> Iterator[str]:
    """The URL of the same database for a new role, which owns its two tables."""
    name = f"plain_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as admin:
        known = sql.Identifier(name)
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(known))
        admin.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(known))
        for table in ("thing", "shop"):
            admin.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(table), known))
        try:
            yield url.replace("//postgres@", f"//{name}@", 1)
        finally:
            admin.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(known))
            admin.execute(sql.SQL("DROP OWNED BY {}").format(known))
            admin.execute(sql.SQL("DROP ROLE {}").format(known))


@contextmanager
def soon(work: Callable[[], object]) -> Iterator[Callable[[Event], None]]:
    """Gives what starts ``work`` in a thread, once; it is over at the end."""
    threads: list[Thread] = []

    def start(_: Event) -> None:
        if not threads:
            threads.append(Thread(target=work))
            threads[0].start()

    yield start
    for one in threads:
        one.join()


def let_go(other: psycopg.Connection[Any], seconds: float = 0.4) -> None:
    sleep(seconds)
    other.rollback()
