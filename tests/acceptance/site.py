"""A Django site in a folder, whose ``manage.py`` is run in processes of its own, and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg

from operations.bakery import INITIAL, ROWS
from projects import migration

ROOT = Path(__file__).parents[2]

# Seconds in which a process has to say what it is waited for.
PATIENCE = 60

SETTINGS = """
import os, sys

sys.path.insert(0, {testproject!r})
from config.database import database

SECRET_KEY = "acceptance"
DATABASES = {{"default": database(os.environ["SITE_DATABASE"])}}
for alias, url in {others!r}.items():
    DATABASES[alias] = database(url)
INSTALLED_APPS = ["django_safemigrate", "bakery"]
SAFEMIGRATE = {safemigrate!r}
USE_TZ = True
"""

MANAGE = """
import os, sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
from django.core.management import execute_from_command_line

execute_from_command_line(sys.argv)
"""


@dataclass
class Running:
    """A process of the site. ``events`` are those that it has told so far, ``said`` what else it wrote."""

    process: subprocess.Popen[str]
    events: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._readers = [
            Thread(target=self._read, args=(stream,), daemon=True)
            for stream in (self.process.stdout, self.process.stderr)
        ]
        for one in self._readers:
            one.start()

    def _read(self, stream: Any) -> None:
        with stream:
            for line in stream:
                if line.startswith("{"):
                    self.events.append(json.loads(line))
                else:
                    self.said.append(line.rstrip("\n"))

    def until(self, wanted: Callable[[dict[str, Any]], object], what: str = "an event") -> dict[str, Any]:
        """The first event that ``wanted`` is true of, waited for."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            ended = self.process.poll() is not None
            for one in list(self.events):
                if wanted(one):
                    return one
            if ended and not any(each.is_alive() for each in self._readers):
                break
            time.sleep(0.02)
        raise AssertionError(f"{what} never came; exit code {self.process.poll()}: {self.told()}")

    def until_kind(self, kind: str) -> dict[str, Any]:
        return self.until(lambda one: one["kind"] == kind, kind)

    def kinds(self) -> list[str]:
        return [one["kind"] for one in self.events]

    def told(self) -> str:
        return "\n".join([*(str(one.get("text")) for one in self.events), *self.said])

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """As by the kernel: nothing is tidied up."""
        self.process.kill()
        self.end()

    def end(self) -> int:
        """Its exit code, waited for."""
        code = self.process.wait(PATIENCE)
        for one in self._readers:
            one.join(PATIENCE)
        return code


@dataclass(frozen=True)
class Site:
    """The site in ``folder``, with the app ``bakery`` and the database at ``url``."""

    folder: Path
    url: str
    started: list[Running] = field(default_factory=list)

    @classmethod
    @contextmanager
    def build(
        cls,
        folder: Path,
        url: str,
        *,
        safemigrate: Mapping[str, Any] | None = None,
        others: Mapping[str, str] | None = None,
    ) -> Iterator[Site]:
        """A site whose first migration is applied, with rows. At the end no process of it is left."""
        (folder / "manage.py").write_text(MANAGE)
        given = {
            "testproject": str(ROOT / "testproject"),
            "others": dict(others or {}),
            "safemigrate": {"CACHE_DIR": str(folder / "cache"), "LEASE": 2000, **(safemigrate or {})},
        }
        (folder / "settings.py").write_text(SETTINGS.format(**given))
        package = folder / "bakery" / "migrations"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package.parent / "__init__.py").touch()
        (package / "0001_initial.py").write_text(migration(INITIAL))
        site = cls(folder, url)
        assert site.start("migrate", "bakery", "0001", "-v0").end() == 0
        site.sql(ROWS)
        try:
            yield site
        finally:
            for one in site.started:
                one.kill()

    def migration(
        self, name: str, operations: str, before: str = "0001_initial", attributes: str = ""
    ) -> None:
        """Add a migration."""
        source = migration(
            textwrap.dedent(operations), dependencies=f'[("bakery", "{before}")]', attributes=attributes
        )
        (self.folder / "bakery" / "migrations" / f"{name}.py").write_text(source)

    def start(self, *arguments: str, **environment: str) -> Running:
        """Start ``manage.py``."""
        running = Running(
            subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=self.folder,
                env={
                    **os.environ,
                    "SITE_DATABASE": self.url,
                    "PYTHONWARNINGS": "default",
                    # Where the working folder is not on the path by itself.
                    "PYTHONPATH": str(self.folder),
                    **environment,
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self.started.append(running)
        return running

    def run(self, *arguments: str) -> Running:
        """``safemigrate`` with these arguments, started."""
        return self.start("safemigrate", "--format", "json", *arguments)

    def sql(self, statements: str) -> list[tuple[Any, ...]]:
        """Run SQL in a session of its own; gives the rows of the last statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statements.encode())
            return cursor.fetchall() if cursor.description else []

    def indexes(self) -> dict[str, bool]:
        """The indexes of the cakes, each with whether it is valid."""
        return dict(
            self.sql(
                "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'bakery_cake'::regclass ORDER BY 1"
            )
        )

    def applied(self) -> list[str]:
        """The migrations of the bakery as they are recorded, every row."""
        return [
            name
            for (name,) in self.sql("SELECT name FROM django_migrations WHERE app = 'bakery' ORDER BY id")
        ]

    def until(self, query: str, run: Running) -> None:
        """Wait until a query gives true, while ``run`` is at work."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.sql(query)[0][0]:
                return
            assert run.process.poll() is None, run.told()
            time.sleep(0.02)
        raise AssertionError(f"never true: {query}; {run.told()}")
