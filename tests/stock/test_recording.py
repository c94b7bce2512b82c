from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import django
import pytest

from stock import fixture
from stock.record import python_ddl

TESTS = fixture.FOLDER.parent
# A chain that no other app of the kitchen sink points into: alone it runs as it does among all others.
CHAIN = "token_blacklist"
LIST = """
import django
django.setup()
from django.db.migrations.loader import MigrationLoader
names = [".".join(node) for node in MigrationLoader(None).graph.nodes if node[0] != "django_safemigrate"]
print(*sorted(names))
"""


def test_recording_is_of_this_lock_file() -> None:
    header, recorded = fixture.read()
    assert header.lock == fixture.lock_digest(), "The lock file has changed: run `tox -e record`."
    assert header.count == len(list(recorded))


def test_python_ddl_is_that_of_the_recording() -> None:
    _, recorded = fixture.read()
    assert json.loads(fixture.PYTHON_DDL.read_text()) == python_ddl(recorded)


def test_equal_recordings_give_equal_bytes(tmp_path: Path) -> None:
    header, recorded = fixture.read()
    fixture.write(tmp_path / "again", header, recorded)
    assert (tmp_path / "again").read_bytes() == fixture.STATEMENTS.read_bytes()


@pytest.mark.kitchen_sink
def test_every_migration_was_recorded() -> None:
    header, recorded = fixture.read()
    assert header.django == django.get_version()
    # One of the sink's modules asks the database when it is imported, and takes no answer for an empty one.
    listed = _run("-c", LIST, DATABASE_URL="postgresql:///dead?host=/nowhere").split()
    assert sorted(f"{one.app}.{one.name}" for one in recorded if one.direction == "forward") == listed


@pytest.mark.kitchen_sink
def test_live_run_of_one_chain_is_as_recorded(tmp_path: Path) -> None:
    _run("-m", "stock.record", "--apps", CHAIN, "--output", str(tmp_path))
    _, live = fixture.read(tmp_path / fixture.STATEMENTS.name)
    _, recorded = fixture.read()
    committed = {(one.app, one.name, one.direction): one for one in recorded}
    chain = [one for one in live if one.app == CHAIN]
    assert len(chain) > 20
    assert chain == [committed[one.app, one.name, one.direction] for one in chain]


def _run(*arguments: str, **environment: str) -> str:
    """Run Python with the kitchen sink's settings: the tests themselves run with those of the shop."""
    environment = {
        **os.environ,
        **environment,
        "DJANGO_SETTINGS_MODULE": "config.settings_real",
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "testproject")]),
    }
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
