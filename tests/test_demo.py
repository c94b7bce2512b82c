"""The demonstration, as ``tox -e demo`` runs it, both of its parts, and the hook by which the first one proves that no server is
asked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg

DEMO = Path(__file__).parents[1] / "testproject" / "demo.py"
CONNECTING = """
import socket

from config.settings import *

socket.create_connection(("127.0.0.1", 1))
"""


def demo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    address = {"DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead"}
    return _run(DEMO, *arguments, **address | environment)


def _run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        env=inherited | environment,
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


def test_the_shop_is_migrated_while_it_is_in_use(database_url: str) -> None:
    done = _run(DEMO.with_name("demo_online.py"), DATABASE_URL=database_url, DEMO_ORDERS="2000")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE safemigrate_demo WITH (FORCE)")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2,000 orders. From here on old code places, pays and reads orders, all the time." in done.stdout
    assert re.search(
        r"^Meanwhile old code served [1-9][\d,]* orders, 0 of them failed; the longest took \d+ ms\.$",
        done.stdout,
        re.MULTILINE,
    )
    assert "CREATE INDEX CONCURRENTLY" in done.stdout
