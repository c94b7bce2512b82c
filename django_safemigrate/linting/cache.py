"""Verdicts kept from one run to the next, so that a run for which nothing has changed compiles and imports
nothing.

A file holds the answer to one request: options, settings, target, and digests of every file the answer was
made from. It is believed only when all of them are as they were. What cannot be read, or is of another
version, counts as nothing known.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType

from django.apps import apps
from django.conf import settings as django_settings
from django.db import router
from django.db.models.signals import ModelSignal, post_delete, post_save, pre_delete, pre_save

from django_safemigrate.conf import Settings, Target
from django_safemigrate.conf.firstparty import PROCESS_BEGAN
from django_safemigrate.linting.entries import clear_up, read_kept, write_kept
from django_safemigrate.linting.fingerprint import (
    digest_of,
    environment,
    file_digest,
    migration_files,
    place,
    plain,
)
from django_safemigrate.linting.imports import Sources, first_party_sources
from django_safemigrate.linting.judged import Allowed, Counts, Judged, Placed, Whole
from django_safemigrate.linting.opened import opened_files
from django_safemigrate.linting.options import Options
from django_safemigrate.rules import Finding, Severity

if TYPE_CHECKING:
    from django_safemigrate.linting.engine import Run

VERSION = 2
_OWN = f"{__package__.partition('.')[0]}."


@dataclass(frozen=True, slots=True)
class Remembered:
    """An earlier run's answer; what a report needs of a run."""

    options: Options
    target: Target
    migrations: tuple[Judged, ...]
    whole: Whole

    def judged(self) -> Iterator[Judged]:
        yield from self.migrations

    def project(self) -> Whole:
        return self.whole


class Cache:
    """What is remembered for one request. ``outside``: what else the answer depends on, such as what git or
    the database said."""

    def __init__(self, options: Options, settings: Settings, target: Target, outside: object = None) -> None:
        self._options = options
        self._target = target
        self._settings = settings
        self._folder = settings.cache_dir
        request = digest_of(plain(asdict(options)), settings, target, outside, place(), environment())
        self._file = self._folder / f"lint-{place()}-{request[:32]}.json"
        self._day = date.today().isoformat()
        self._loaded = frozenset(sys.modules)
        # Before anything is imported: what is edited meanwhile must not pass for what was judged.
        self._migrations = migration_files()

    def recall(self) -> Remembered | None:
        """The answer to the same request, None when there is none or anything it was made from has
        changed."""
        try:
            kept = read_kept(self._file)
            if not self._holds(kept):
                return None
            return Remembered(
                self._options,
                self._target,
                tuple(map(_judged, kept["judged"])),
                Whole(
                    tuple(map(_placed, kept["project"]["findings"])),
                    tuple(map(_allowed, kept["project"]["allowed"])),
                ),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            # Not there, broken, or somebody else's: it will be written anew.
            return None

    def _holds(self, kept: Mapping[str, Any]) -> bool:
        return (
            kept["version"] == VERSION
            and kept["migrations"] == self._migrations
            and kept["day"] in (None, self._day)
            and kept["environment"] == _variables(kept["variables"])
            and all(file_digest(path) == digest for path, digest in kept["files"].items())
        )

    def remembering(self, run: Run) -> Remembering:
        """The run, whose answer is kept once it has been given whole."""
        return Remembering(run, self)

    def keep(self, run: Run, judged: list[Judged], whole: Whole, read: frozenset[str]) -> None:
        """Keep an answer; a folder that cannot be written costs the next run its time, nothing else."""
        sources = self._sources(run)
        files = {path: file_digest(path) for path in sorted(sources.files | read)}
        if any(_written(path) >= PROCESS_BEGAN for path in (*files, *self._migrations)):
            # A module may have been imported before: nobody knows which text was judged.
            return
        variables = sorted(sources.variables)
        entry = {
            "version": VERSION,
            "migrations": self._migrations,
            "files": files,
            "variables": variables,
            "environment": _variables(variables),
            "day": self._day if run.dated else None,
            "judged": [asdict(one) for one in judged],
            "project": asdict(whole),
        }
        with suppress(OSError):
            write_kept(self._file, entry, _spelt)
            clear_up(self._folder, f"lint-{place()}-*.json")

    def _sources(self, run: Run) -> Sources:
        """What the history is made of, as far as it is the project's own."""
        names = [type(one).__module__ for one in run.loader.disk_migrations.values()]
        names += [one for one in django_settings.DATABASE_ROUTERS if isinstance(one, str)]
        names += [name.rpartition(".")[0] for name in names]
        names += _homes(type(one) for one in router.routers)
        # What was imported for this run, by whatever means.
        names += [one for one in sys.modules if one not in self._loaded and not one.startswith(_OWN)]
        # Python code in a migration may count on methods and receivers of the real models, and an app without
        # migrations is known by its models alone.
        names += [one.models_module.__name__ for one in apps.get_app_configs() if one.models_module]
        names += _homes(apps.get_models())
        names += [
            module
            for signal in (pre_save, post_save, pre_delete, post_delete)
            for module in _modules_of(signal)
        ]
        rules = [one for package in self._settings.project_rules for one in (package, f"{package}.")]
        names += [name for name in sys.modules if any(name == one or name.startswith(one) for one in rules)]
        return first_party_sources(names)


class Remembering:
    """A run that is kept in a cache when it is done."""

    def __init__(self, run: Run, cache: Cache) -> None:
        self._run = run
        self._cache = cache
        self._judged: list[Judged] | None = None
        self.options = run.options
        self.target = run.target

    def judged(self) -> Iterator[Judged]:
        seen = []
        for one in self._run.judged():
            seen.append(one)
            yield one
        self._judged = seen

    def project(self) -> Whole:
        found = self._run.project()
        if self._judged is not None:
            self._cache.keep(self._run, self._judged, found, opened_files())
        return found


def _modules_of(signal: ModelSignal) -> Iterator[str]:
    """Where the receivers of a signal are written."""
    for _, receiver, *_ in signal.receivers:
        function = receiver() if isinstance(receiver, ReferenceType) else receiver
        yield getattr(function, "__module__", None) or type(function).__module__


def _homes(classes: Iterable[type]) -> list[str]:
    """The modules that classes and their bases are in."""
    return [base.__module__ for one in classes for base in one.__mro__]


def _written(path: str) -> int:
    """When a file was last written, or put where it is (ns); 0 for one that is gone, whose digest says so."""
    with suppress(OSError):
        stat = Path(path).stat()
        return max(stat.st_mtime_ns, stat.st_ctime_ns)
    return 0


def _variables(names: Iterable[str]) -> str:
    """The digest of these environment variables: they may be secrets."""
    return digest_of([os.environ.get(name) for name in names])


def _spelt(value: object) -> object:
    return value.value if isinstance(value, Severity) else str(value)


def _placed(kept: dict[str, Any]) -> Placed:
    # Its burdens have done their work: what a report shows of them is in the message.
    finding = Finding(
        **(kept["finding"] | {"severity": Severity(kept["finding"]["severity"]), "burdens": ()})
    )
    return Placed(finding, kept["path"], kept["line"])


def _allowed(kept: dict[str, Any]) -> Allowed:
    return Allowed(**(kept | {"placed": _placed(kept["placed"])}))


def _judged(kept: dict[str, Any]) -> Judged:
    operations = kept["operations"]
    return Judged(
        **(
            kept
            | {
                "counts": Counts(**kept["counts"]),
                "findings": tuple(map(_placed, kept["findings"])),
                "allowed": tuple(map(_allowed, kept["allowed"])),
                "operations": None if operations is None else tuple(operations),
            }
        )
    )
