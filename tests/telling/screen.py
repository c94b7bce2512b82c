"""What a person sees of a run: the lines of a terminal of its own, or of a pipe."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from projects import Run

FOLDER = Path(__file__).parent
COMMAND = [sys.executable, str(FOLDER / "on_terminal.py")]
ENVIRONMENT = {
    **{
        key: value
        for key, value in os.environ.items()
        # COLUMNS and LINES, which whoever runs the tests may have set, come before the size of the terminal.
        if key not in ("NO_COLOR", "DJANGO_COLORS", "FORCE_COLOR", "COLUMNS", "LINES")
    },
    "PYTHONPATH": os.pathsep.join([str(FOLDER.parent), str(FOLDER.parents[1])]),
    "PYTHONSAFEPATH": "",
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
}
_ORDERS = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|([\r\n])")
# How long the processes of a test take, nobody knows.
_WAITED = re.compile(r"waited 3\.\d s for")
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.MULTILINE)


@cache
def piped(*arguments: str, **environment: str) -> Run:
    """Tell a story to a pipe; every time is TIME, and how long was waited in all is SOME."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=ENVIRONMENT | environment, capture_output=True, text=True, check=False
    )
    return Run(_some(_TIME.sub("TIME", done.stdout)), done.stderr, done.returncode)


def _some(text: str) -> str:
    return _WAITED.sub("waited SOME s for", text)


@dataclass
class Screen:
    """What was written to a terminal, and what there was to be seen: ``frames`` whenever something was about to be written anew,
    ``lines`` at the end."""

    written: str
    lines: list[str] = field(default_factory=lambda: [""])
    frames: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._row = self._column = 0
        at = 0
        for order in _ORDERS.finditer(self.written):
            self._put(self.written[at : order.start()])
            at = order.end()
            self._obey(order[1] or "", order[2] or order[3])
        self._put(self.written[at:])
        self.lines = [one.rstrip() for one in self.lines]
        while self.lines and not self.lines[-1]:
            self.lines.pop()

    def _put(self, text: str) -> None:
        line = self.lines[self._row].ljust(self._column)
        self.lines[self._row] = line[: self._column] + text + line[self._column + len(text) :]
        self._column += len(text)

    def _obey(self, number: str, order: str) -> None:
        if order == "\r":
            self._column = 0
        elif order == "\n":
            self._row += 1
            if self._row == len(self.lines):
                self.lines.append("")
        elif order == "A":
            self._row -= int(number or 1)
        elif order == "K":
            if any(self.lines):
                self.frames.append([one.rstrip() for one in self.lines if one.strip()])
            self.lines[self._row] = ""
        else:
            # Colours, and the cursor shown or not.
            assert order in "mhl", f"unknown order {number}{order}"

    def shown(self) -> set[str]:
        """Every line there was to be seen at some time."""
        return {one for frame in [*self.frames, self.lines] for one in frame}


@cache
def on_a_terminal(*arguments: str, columns: int = 200, rows: int = 40, **environment: str) -> Screen:
    """Tell a story on a terminal of that size."""
    master, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env=ENVIRONMENT | environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        written = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    assert process.returncode == 0, written.decode()
    return Screen(_some(written.decode()))


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65_536)
    except OSError as error:
        # How Linux says that the other end was closed.
        assert error.errno == errno.EIO
        return b""
