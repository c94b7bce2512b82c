"""A stream that may break without taking a migration with it."""

from __future__ import annotations

import os
import sys
from threading import RLock
from typing import TextIO

from django.core.management.base import OutputWrapper

from django_safemigrate.management.output import reason


class Outlet:
    """Writes to ``stream``, a text file or Django's wrapper of one, from any thread.

    When it can be written to no longer (its reader has gone, no space is left), what would follow is left out and the work
    goes on: a migration is worth more than its log. ``close`` then says so on stderr.
    """

    def __init__(self, stream: TextIO | OutputWrapper) -> None:
        self._stream = stream
        self._lock = RLock()
        self._broken: OSError | None = None

    @property
    def encoding(self) -> str:
        return getattr(self._stream, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write ``text`` as it is, and nothing after it."""
        with self._lock:
            if self._broken is None:
                try:
                    if isinstance(self._stream, OutputWrapper):
                        self._stream.write(text, ending="")
                    else:
                        self._stream.write(text)
                except OSError as error:
                    self._broken = error
        return len(text)

    def flush(self) -> None:
        with self._lock:
            if self._broken is None:
                try:
                    self._stream.flush()
                except OSError as error:
                    self._broken = error

    def line(self, text: str) -> None:
        """Write a line, so that who follows sees it at once."""
        with self._lock:
            self.write(f"{text}\n")
            self.flush()

    def close(self) -> None:
        """Say what became of the rest. The stream stays open: it is somebody else's."""
        if self._broken is None:
            return
        if self._is_stdout():
            # Python would try once more to write what is left, at its end, and fail.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"The output is not complete: {reason(self._broken)}. The run was not affected.\n")

    def _is_stdout(self) -> bool:
        try:
            return self.fileno() == sys.__stdout__.fileno() if sys.__stdout__ else False
        except (OSError, ValueError):
            # A stream in memory has no number.
            return False
