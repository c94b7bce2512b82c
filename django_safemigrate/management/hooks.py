"""The command of the setting ``HOOK``, run for what happens while migrations run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from threading import Condition, Thread
from types import TracebackType
from typing import IO, Self

from django_safemigrate.execution import Event, Kind, Report
from django_safemigrate.linting.visible import visible
from django_safemigrate.management.telling.jsonlines import as_json
from django_safemigrate.management.telling.words import duration, one_line, plural, shortened
from django_safemigrate.signals import SIGNALS

# An environment variable may have 128 kB on Linux (execve(2), MAX_ARG_STRLEN); the whole text is on stdin.
LONGEST_TEXT = 10_000
# How much of what a hook says on stderr is told.
LONGEST_ERROR = 200

_VARIABLES = {"DATABASE": "database", "RUN": "run", "APP": "app", "MIGRATION": "migration"}


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: ``each`` that a hook may take, ``at_end`` that all that are left may take when the run is over."""

    each: float = 10.0
    at_end: float = 30.0


@dataclass(slots=True)
class Hook:
    """Inside the context, the command is run for every event it is given that signals are sent for, one after the other,
    in a thread of its own: who gives it an event never waits. ``warn`` is told once when a run of it fails.

    ``command``: the program and its arguments; no shell is involved. It finds the event as JSON on stdin, and the most
    wanted of it in the environment (docs/events.md).
    """

    command: Sequence[str]
    warn: Report
    patience: Patience = field(default_factory=Patience)
    _waiting: deque[tuple[Event, str]] = field(default_factory=deque)
    _changed: Condition = field(default_factory=Condition)
    _until: float | None = None
    _warned: bool = False
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        # A daemon: whatever a hook does, the process can end.
        self._thread = Thread(target=self._deliver, name="safemigrate-hook", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._thread is not None  # noqa: S101 - for the type checker
        with self._changed:
            self._until = time.monotonic() + self.patience.at_end
            self._changed.notify()
        # Its runs are cut short by then.
        self._thread.join(self.patience.at_end + 5)
        if self._waiting:
            self.warn(_warning(f"HOOK was not run for the last {plural(len(self._waiting), 'event')}", self))

    def __call__(self, event: Event) -> None:
        """Have the command run for the event, soon."""
        if event.kind.value not in SIGNALS:
            return
        with self._changed:
            if event.kind is Kind.WAIT and self._waiting and _same_wait(self._waiting[-1][0], event):
                self._waiting.pop()
            # Its time is that of now, not that of the run.
            self._waiting.append((event, as_json(event)))
            self._changed.notify()

    def _deliver(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and self._until is None:
                    self._changed.wait()
                if not self._waiting or self._left() <= 0:
                    return
                event, document = self._waiting.popleft()
            if failure := self._run(event, document):
                self._tell(failure)

    def _left(self) -> float:
        """Seconds that the next run may take."""
        if self._until is None:
            return self.patience.each
        return min(self.patience.each, self._until - time.monotonic())

    def _run(self, event: Event, document: str) -> str:
        """What was wrong with a run of the command, "" when nothing was."""
        with TemporaryFile() as errors:
            try:
                process = self._start(event, errors)
            except OSError as error:
                program = shortened(one_line(self.command[0]), LONGEST_ERROR)
                return f"could not be run: {error.strerror or error}: {program}"
            limit = max(self._left(), 0.0)
            with process:
                try:
                    process.communicate(f"{document}\n".encode(), timeout=limit)
                except subprocess.TimeoutExpired:
                    _kill(process)
                    return f"was ended, since it took longer than {duration(limit)}"
            if process.returncode == 0:
                return ""
            errors.seek(0)
            said = shortened(one_line(errors.read().decode(errors="replace").strip()), LONGEST_ERROR)
            return f"ended with code {process.returncode}" + (f": {said}" if said else "")

    def _start(self, event: Event, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - it is the project's own
            self.command,
            stdin=subprocess.PIPE,
            # What we print may be read by a program.
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **variables(event)},
            # Ctrl-C is for us; and on its end all that it has started has to end.
            start_new_session=True,
        )

    def _tell(self, failure: str) -> None:
        if not self._warned:
            self._warned = True
            self.warn(_warning(f"HOOK {failure}", self))


def variables(event: Event) -> Mapping[str, str]:
    """The environment of a hook; "" for what the event is not about."""
    values = {name: event.data.get(key) for name, key in _VARIABLES.items()}
    values |= {"EVENT": event.kind.value, "TEXT": shortened(event.text, LONGEST_TEXT)}
    return {
        f"SAFEMIGRATE_{name}": "" if value is None else visible(str(value)) for name, value in values.items()
    }


def _same_wait(before: Event, now: Event) -> bool:
    return before.kind is Kind.WAIT and all(
        before.data.get(key) == now.data.get(key) for key in ("database", "app", "migration")
    )


def _warning(text: str, hook: Hook) -> Event:
    return Event(Kind.NOTE, text, {"level": "warning", "hook": list(hook.command)})


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
