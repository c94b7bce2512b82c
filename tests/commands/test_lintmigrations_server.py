"""The options that ask a server, and that nothing else does: real processes with real addresses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

TESTPROJECT = Path(__file__).resolve().parents[2] / "testproject"
DEAD = "postgres://nobody:nothing@127.0.0.1:1/dead"


def lint(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return manage(url, "lintmigrations", *arguments)


def manage(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, str(TESTPROJECT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_no_server_is_needed():
    done = lint(DEAD, "shop", "--format", "json")

    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["summary"]["errors"] > 10


def test_asking_a_dead_server_for_its_version():
    done = lint(DEAD, "shop", "--target-from-server")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith('CommandError: Database "default" did not tell its version: ')
    assert "Traceback" not in done.stderr


def test_asking_a_dead_server_what_is_applied():
    done = lint(DEAD, "shop", "--unapplied-migrations")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "CommandError: The database 'default' cannot be asked which migrations are applied: "
    )
    assert "Traceback" not in done.stderr


def test_the_version_of_the_server(database_url: str, server):
    done = lint(database_url, "shop", "--target-from-server", "--format", "json")

    assert json.loads(done.stdout)["target"] == f"postgresql {server.version}"


def test_applied_and_unapplied(database_url: str):
    applied = manage(database_url, "migrate", "shop", "0002")
    assert applied.returncode == 0, applied.stderr

    def names(option: str) -> set[str]:
        document = json.loads(lint(database_url, "shop", option, "--format", "json").stdout)
        return {one["name"][:4] for one in document["migrations"]}

    assert names("--applied-migrations") == {"0001", "0002"}
    assert {"0001", "0002"} & names("--unapplied-migrations") == set()
    assert "0003" in names("--unapplied-migrations")


def test_both_options_at_once():
    done = lint(DEAD, "--applied-migrations", "--unapplied-migrations")

    assert done.returncode == 2
    assert "not allowed with argument" in done.stderr
