"""The answer to a request: remembered where nothing has changed, found out where something has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_safemigrate.conf import Settings, Target
from django_safemigrate.databases.vendors import database_for
from django_safemigrate.linting.cache import Cache
from django_safemigrate.linting.fingerprint import file_digest
from django_safemigrate.linting.names import check_names, rule_names
from django_safemigrate.linting.opened import watch
from django_safemigrate.linting.options import Options

if TYPE_CHECKING:
    from django_safemigrate.linting.engine import Run
    from django_safemigrate.linting.reporting import Source


def answer(options: Options, settings: Settings, target: Target) -> Source:
    """What a report is made of. Raises as ``Run`` does, and ``UnsupportedTarget``."""
    check_names((*options.rules, *options.extra, *options.ignored, *options.as_errors))
    check_names((*settings.select, *settings.extend_select, *settings.ignore))
    if not options.cache:
        return _run(options, settings, target)
    cache = Cache(replace(options, cache=True), settings, target, _outside(options, settings))
    known = cache.recall()
    if known is not None:
        return known
    watch()
    return cache.remembering(_run(options, settings, target))


def _run(options: Options, settings: Settings, target: Target) -> Run:
    # Imported only now: an answer that is known must not pay for the compiler.
    from django_safemigrate.linting.engine import Run

    return Run(options, settings, target, database_for(target))


def _outside(options: Options, settings: Settings) -> object:
    """What the answer depends on beside the code: git, the database, files that somebody gave."""
    given = [options.baseline or settings.baseline, options.stats or settings.stats, options.listed]
    files = [(str(file), file_digest(str(file))) for file in given if file]
    changed: object = None
    if options.staged or options.since is not None:
        from django_safemigrate.linting.git import changed_files

        changed = sorted(changed_files(None if options.staged else options.since, options.root).items())
    applied: object = None
    if options.applied is not None:
        from django_safemigrate.linting.choosing import applied_migrations

        applied = sorted(applied_migrations(options.database))
    # A rule that somebody adds to the project has judged nothing yet.
    return files, changed, applied, sorted(rule_names())
