"""A project whose commands run as processes, under 6.0 or under this package."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from classic.sides import APPS, Node, write

_SETTINGS = """\
from config.database import database

SECRET_KEY = "only for tests"
INSTALLED_APPS = ["django.contrib.contenttypes", "django_safemigrate", "alpha", "beta", "gamma"]
DATABASES = {databases}
MIGRATION_MODULES = {{app: f"history.{{app}}" for app in ("alpha", "beta", "gamma")}}
USE_TZ = True
SAFEMIGRATE = "strict"
{more}
"""
_DATABASE = Path(__file__).parents[2] / "testproject" / "config" / "database.py"


@dataclass(frozen=True)
class Site:
    """``urls``: PostgreSQL databases by alias; without any, the default one is a file of SQLite. ``more``: further lines of
    the settings."""

    folder: Path
    nodes: Sequence[Node]
    urls: dict[str, str] = field(default_factory=dict)
    more: str = ""

    def __post_init__(self) -> None:
        for app in APPS:
            (self.folder / app).mkdir(parents=True)
            (self.folder / app / "__init__.py").touch()
        write(self.folder / "history", self.nodes)
        file = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.folder / "file.sqlite3")}
        found = ", ".join(f"{alias!r}: database({url!r})" for alias, url in self.urls.items())
        databases = f"{{{found}}}" if found else repr({"default": file})
        (self.folder / "settings.py").write_text(_SETTINGS.format(databases=databases, more=self.more))
        (self.folder / "config").mkdir()
        (self.folder / "config" / "database.py").write_bytes(_DATABASE.read_bytes())

    def manage(self, *arguments: str, python: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command, by default under this package."""
        return self._run(["-m", "django", *arguments], python)

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run code under this package, with Django set up."""
        return self._run(["-c", f"import django\ndjango.setup()\n{code}"], None)

    def _run(self, arguments: list[str], python: Path | None) -> subprocess.CompletedProcess[str]:
        ours = [] if python else [one for one in sys.path if one]
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO_"))}
        return subprocess.run(
            [python or sys.executable, "-P", *arguments],
            env={
                **clean,
                "DJANGO_SETTINGS_MODULE": "settings",
                "NO_COLOR": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": os.pathsep.join([str(self.folder), *ours]),
            },
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
