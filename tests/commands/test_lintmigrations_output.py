"""Where the report goes may be gone, or know few characters: real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from projects import Project, migration, run_command

TESTPROJECT = Path(__file__).resolve().parents[2] / "testproject"
COMMAND = [sys.executable, str(TESTPROJECT / "manage.py"), "lintmigrations", "shop"]
ENVIRONMENT = {
    **os.environ,
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def test_a_reader_that_has_gone():
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        COMMAND, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (
        2,
        "CommandError: The report is not complete: its reader has gone.\n",
    )


def test_an_encoding_with_few_characters():
    done = subprocess.run(
        COMMAND,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "db_default=\\u2026" in done.stdout


def test_json_in_an_encoding_with_few_characters():
    def run(encoding: str) -> object:
        done = subprocess.run(
            [*COMMAND, "--format", "json"],
            env={**ENVIRONMENT, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        return json.loads(done.stdout.decode(encoding))

    assert run("ascii") == run("cp1252") == run("utf-8")


def test_a_disk_that_is_full():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            COMMAND, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (
        2,
        "CommandError: The report is not complete: no space is left where it is written.\n",
    )


def test_a_reader_that_has_gone_keeps_no_file_from_being_written(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [*COMMAND, "--format", "text", "--format", "json", "--output", str(tmp_path / "report.json")],
        env=ENVIRONMENT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert done.returncode == 2
    assert json.loads((tmp_path / "report.json").read_text())["findings"]


def test_a_current_folder_that_has_been_removed(project: Project, tmp_path: Path, monkeypatch):
    folder = project.app(
        "blog", {"0001_initial": migration('migrations.RunSQL("SELECT 1; SELECT later()", "SELECT 1")')}
    )
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert run_command("lintmigrations", "blog").out.startswith(f"{folder / '0001_initial.py'}:")
