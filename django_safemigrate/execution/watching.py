"""Looking at a session from another one, while it waits or works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from django.db import Error

from django_safemigrate.databases.live import LiveServer
from django_safemigrate.execution.session import Session

# Seconds that a connection may take before the work begins without anybody looking.
PATIENCE = 10


@dataclass(slots=True)
class Watch:
    """``look`` is called with the server, through another connection, and the process id of the session that is watched:
    after ``first`` seconds, then every ``pause``. ``unseen`` says why nobody could look."""

    look: Callable[[LiveServer, int], None]
    pause: float
    first: float = 0.0
    unseen: str = ""
    failed: BaseException | None = None
    ready: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def run(self, server: LiveServer, pid: int) -> None:
        """To be run in a thread of its own, until ``done``."""
        try:
            with server.elsewhere() as other:
                self.ready.set()
                pause = self.first
                while not self.done.wait(pause):
                    self.look(other, pid)
                    pause = self.pause
        except Error as error:
            self.unseen = " ".join(str(error).split())
        except BaseException as error:  # noqa: BLE001 - raised again where the work is
            self.failed = error
        finally:
            self.ready.set()


@contextmanager
def watched(session: Session, watch: Watch) -> Iterator[Watch]:
    """Watch the session inside. What ``look`` raises is raised at the end, unless the work has failed by itself."""
    pid = session.server.backend().pid
    watcher = Thread(target=watch.run, args=(session.server, pid), daemon=True)
    watcher.start()
    watch.ready.wait(PATIENCE)
    try:
        yield watch
    finally:
        watch.done.set()
        watcher.join(PATIENCE)
    if watch.failed is not None:
        raise watch.failed
