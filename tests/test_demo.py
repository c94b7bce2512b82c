"""The demonstration, as ``tox -e demo`` runs it, and the hook by which it proves that no server is asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[1] / "testproject" / "demo.py"
CONNECTING = """
import socket

from config.settings import *

socket.create_connection(("127.0.0.1", 1))
"""


def demo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    address = {"DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead"}
    return subprocess.run(
        [sys.executable, str(DEMO), *arguments],
        env=inherited | address | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_finds_what_is_in_the_shop() -> None:
    done = demo()

    assert done.returncode == 0, done.stderr
    assert "error[add-index-not-concurrent]" in done.stdout
    assert re.search(r"^[1-9]\d* errors, ", done.stdout, re.MULTILINE)


def test_it_fails_where_no_error_is_found() -> None:
    done = demo("0001_initial")

    assert (done.returncode, done.stderr) == (
        2,
        "No error was found in the shop, whose history holds some.\n",
    )


def test_it_fails_where_the_command_does() -> None:
    assert demo("--database", "nobody").returncode == 2


def test_its_hook_ends_a_run_that_connects(tmp_path: Path) -> None:
    (tmp_path / "connecting.py").write_text(CONNECTING)

    done = demo(DJANGO_SETTINGS_MODULE="connecting", PYTHONPATH=f"{tmp_path}{os.pathsep}{DEMO.parent}")

    assert done.returncode == 1
    # Not always the last line: in development mode Python tells of the socket that was left open.
    assert (
        "RuntimeError: The demonstration connected to ('127.0.0.1', 1); linting must need no server."
        in done.stderr.splitlines()
    )
