"""``lintmigrations`` in a process of its own, writing to a terminal or to a pipe, on the example project."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

from projects import Run

COMMAND = [sys.executable, str(Path(__file__).parents[1] / "testproject" / "manage.py"), "lintmigrations"]
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "DJANGO_COLORS")},
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def piped(*arguments: str, **environment: str) -> Run:
    """Run the command with pipes to read from."""
    done = subprocess.run(
        [*COMMAND, *arguments], env=ENVIRONMENT | environment, capture_output=True, text=True, check=False
    )
    return Run(done.stdout, done.stderr, done.returncode)


def on_a_terminal(*arguments: str, **environment: str) -> tuple[str, int]:
    """Run the command on a terminal; what is to be seen there, and the exit code."""
    master, terminal = os.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], env=ENVIRONMENT | environment, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        written = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    return written.decode().replace("\r\n", "\n"), process.returncode


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65_536)
    except OSError as error:
        # How Linux says that the other end was closed.
        assert error.errno == errno.EIO
        return b""
