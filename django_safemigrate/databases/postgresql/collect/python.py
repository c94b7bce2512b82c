"""Python code of migrations never runs while their SQL is collected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db.migrations import RunPython

METHODS = ("database_forwards", "database_backwards")

_lock = threading.Lock()
_originals: dict[str, Callable[..., None]] = {}
_users = 0


class Skipping(Protocol):
    """What is told of the code that did not run."""

    skipped: list[str]


@contextmanager
def python_kept_from_running(recorder: Skipping) -> Iterator[None]:
    """Keep ``RunPython`` from running its code on a recording connection, also when another operation
    calls it; note in ``recorder.skipped`` the code it would have run. On any other connection, in
    whatever thread, it runs as ever."""
    _replace()
    try:
        yield
    finally:
        _restore()


def _replace() -> None:
    global _users
    with _lock:
        _users += 1
        if _users > 1:
            return
        for name in METHODS:
            _originals[name] = getattr(RunPython, name)
            setattr(RunPython, name, _skipping(name, _originals[name]))


def _restore() -> None:
    global _users
    with _lock:
        _users -= 1
        if not _users:
            for name in METHODS:
                setattr(RunPython, name, _originals.pop(name))


def _skipping(name: str, original: Callable[..., None]) -> Callable[..., None]:
    def run(self: RunPython, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        recorder: Skipping | None = getattr(schema_editor.connection, "recorder", None)
        if recorder is None:
            original(self, app_label, schema_editor, from_state, to_state)
            return
        code = self.code if name == METHODS[0] else self.reverse_code
        recorder.skipped.append(f"{app_label}: {getattr(code, '__qualname__', repr(code))}")

    return run
