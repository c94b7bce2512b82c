"""What one run of the linter is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django_safemigrate.graph import Selection


class LintError(Exception):
    """The run could not start or finish; the text says what happened, then the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to lint. ``applied``: only migrations that are (True) or are not (False) applied in the database;
    None asks no database.

    ``first_party``: only the project's own apps, not those of installed packages. ``rules``/``ignored``:
    names; no ``rules`` means all that run by default, ``extra`` runs others too. ``since``: a git revision;
    only migrations added or changed after it. ``staged``: only those in git's index. ``stats``, ``baseline``:
    files, instead of those in the settings. ``details``: the report tells every statement. ``cache``: whether
    an earlier run's answer will do. ``root``: the folder in which git and the paths in ``listed`` begin;
    ``listed``: a file of paths, only the migrations in it. ``as_errors``: rules whose findings are errors;
    ``warnings_are_errors``: every warning is one.
    """

    database: str = "default"
    selection: Selection = field(default_factory=Selection)
    applied: bool | None = None
    first_party: bool = False
    rules: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    since: str | None = None
    staged: bool = False
    stats: Path | None = None
    baseline: Path | None = None
    details: bool = False
    cache: bool = True
    root: Path = Path()
    listed: Path | None = None
    as_errors: tuple[str, ...] = ()
    warnings_are_errors: bool = False
