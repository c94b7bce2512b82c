"""What a system check may say about migrations at start-up: fast when nothing
changed, and never with a query.

The verdict is kept in a small file, under a digest of every migration file of the project's own apps
(name, size, time of change), the installed apps and the versions that matter. Only when that differs
is the history compiled anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import django
from django.apps import AppConfig, apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from django_safemigrate.conf import Settings
from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.databases.vendors import configured_target, database_for
from django_safemigrate.linting.fingerprint import digest_of, migration_folders, place
from django_safemigrate.linting.kept import keep, recalled
from django_safemigrate.version import __version__

if TYPE_CHECKING:
    from django_safemigrate.linting.engine import Run

# The rules of structure: what makes a migration hard to run and to take back,
# whatever the size of its tables.
STRUCTURAL_RULES = (
    "multiple-leaf-nodes",
    "runpython-not-reversible",
    "runsql-not-reversible",
    "schema-and-data-mixed",
    "unrelated-tables",
)


class StructuralFinding(TypedDict):
    """A finding as the file keeps it."""

    rule: str
    app: str
    migration: str
    message: str
    hint: str


class UnreadableHistory(Exception):
    """The history cannot be compiled. ``message``, ``hint`` and ``place`` (``file:line`` or "") are those of
    the ``HistoryError`` behind it."""

    def __init__(self, message: str, hint: str, place: str) -> None:
        super().__init__(message, hint, place)
        self.message = message
        self.hint = hint
        self.place = place


def structural_findings(settings: Settings) -> list[StructuralFinding]:
    """The structural findings in the newest migrations of the project's own apps.

    The newest are those that no other migration of their app builds on: older ones are most likely
    applied, and not to be edited any more. Raises ``UnreadableHistory``, and ``UnsupportedTarget`` for a
    server that is not linted for.
    """
    digest = fingerprint(settings)
    file = settings.cache_dir / f"structure-{place()}.json"
    known = recalled(file, digest)
    if known is not None:
        return known
    found = _compile(settings)
    keep(file, digest, found)
    return found


def fingerprint(settings: Settings) -> str:
    """A digest that differs when a migration file, the apps, a setting or a version that matters does. Of the
    migrations of an installed package it holds the time of change of their folder only."""
    engines = sorted((alias, database.get("ENGINE")) for alias, database in django_settings.DATABASES.items())
    routers = [str(router) for router in django_settings.DATABASE_ROUTERS]
    modules = sorted(django_settings.MIGRATION_MODULES.items())
    found: list[object] = []
    for config in apps.get_app_configs():
        found.append(config.name)
        for folder in migration_folders(config):
            if folder_is_own(config, folder, settings):
                found.append(sorted(_stats(folder)))
            elif folder.is_dir():
                # An installed package is replaced as a whole, which its folder shows.
                found.append(folder.stat().st_mtime_ns)
    return digest_of(django.VERSION, __version__, settings, engines, routers, modules, found)


def folder_is_own(config: AppConfig, folder: Path, settings: Settings) -> bool:
    """Whether the migrations in ``folder`` are the project's to mend."""
    if settings.first_party_apps is not None:
        return config.label in settings.first_party_apps
    return is_first_party_file(str(folder))


def _stats(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            # An editor's lock on a file may be a link to nowhere with a dot before its name;
            # Django reads no such file.
            if entry.name.endswith(".py") and not entry.name.startswith("."):
                stat = entry.stat()
                yield f"{entry.path} {stat.st_size} {stat.st_mtime_ns}"


def _compile(settings: Settings) -> list[StructuralFinding]:
    # Imported only now: a start at which nothing changed must not pay for the compiler.
    from django_safemigrate.graph import HistoryError
    from django_safemigrate.linting.engine import Run
    from django_safemigrate.linting.options import LintError, Options

    target, _ = configured_target("default", settings)
    options = Options(rules=STRUCTURAL_RULES, first_party=True)
    try:
        return _of_newest(Run(options, settings, target, database_for(target)))
    except HistoryError as error:
        raise UnreadableHistory(error.message, error.hint, error.place) from error
    except LintError as error:
        raise UnreadableHistory(str(error), "Mend SAFEMIGRATE in the settings.", "") from error
    except ImproperlyConfigured as error:
        raise UnreadableHistory(
            str(error), "Mend DATABASES, or name no server in SAFEMIGRATE['TARGETS'].", ""
        ) from error


def _of_newest(run: Run) -> list[StructuralFinding]:
    graph = run.loader.graph
    newest = {
        key
        for key in run.selected
        if not any(child.key[0] == key[0] for child in graph.node_map[key].children)
    }
    placed = [one for judged in run.judged() for one in judged.findings]
    findings = [one.finding for one in (*placed, *run.project().findings)]
    return [
        {
            "rule": one.rule,
            "app": one.app,
            "migration": one.migration,
            "message": one.message,
            "hint": one.hint,
        }
        for one in findings
        if (one.app, one.migration) in newest
    ]
