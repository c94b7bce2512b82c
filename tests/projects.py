"""Throwaway apps with real migration files, for tests that read what they have just written."""

from __future__ import annotations

import importlib
import io
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

# What swappable users and generic keys need; the apps of a test come on top.
BASE_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django_safemigrate"]

HEADER = """\
from __future__ import annotations

import django.contrib.postgres.operations
from django.db import migrations, models

"""


class Run(NamedTuple):
    """What a command wrote, and its exit code."""

    out: str
    err: str
    code: int


def run_command(*arguments: str) -> Run:
    """Run a management command as its command line would, without starting a process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
        code = error.returncode
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Run(out.getvalue(), err.getvalue(), code)


def migration(operations: str, *, dependencies: str = "[]", attributes: str = "") -> str:
    """Source of a migration module.

    operations: what stands between the brackets of the list. dependencies: a list, as source.
    attributes: further lines of the class, such as `atomic = False`.
    """
    body = f"dependencies = {dependencies}\n{textwrap.dedent(attributes)}\n"
    body += f"operations = [\n{textwrap.indent(textwrap.dedent(operations).strip(), '    ')}\n]\n"
    return f"{HEADER}\nclass Migration(migrations.Migration):\n{textwrap.indent(body, '    ')}"


@dataclass(frozen=True)
class Project:
    """Apps that are installed for the length of one test. `settings` is pytest-django's fixture."""

    folder: Path
    settings: Any

    def app(self, label: str, migrations: Mapping[str, str], *, models: str = "") -> Path:
        """Install an app and return its migrations folder. migrations: source by name, without .py."""
        folder = self.folder / label / "migrations"
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder.parent / "__init__.py").touch()
        (folder.parent / "models.py").write_text(HEADER + textwrap.dedent(models))
        for name, source in migrations.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(source))
        importlib.invalidate_caches()
        self.settings.INSTALLED_APPS = [*self.settings.INSTALLED_APPS, label]
        return folder


@contextmanager
def throwaway(folder: Path, settings: Any) -> Iterator[Project]:
    """Yield an empty project in the folder; forget its modules and models at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        # A file written twice within a second would be read from the first one's byte code.
        patch.setattr(sys, "dont_write_bytecode", True)
        settings.INSTALLED_APPS = BASE_APPS
        try:
            yield Project(folder, settings)
        finally:
            _forget({path.name for path in folder.iterdir()})


def _forget(labels: set[str]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in labels]:
        del sys.modules[name]
    for label in labels:
        apps.all_models.pop(label, None)
    apps.clear_cache()
