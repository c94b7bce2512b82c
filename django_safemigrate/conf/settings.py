"""The setting SAFEMIGRATE, parsed once into a frozen Settings whose fields are its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from platformdirs import user_cache_path

from django_safemigrate.conf.nearest import nearest, nearest_or_all
from django_safemigrate.conf.pyproject import pyproject_table
from django_safemigrate.conf.readers import READERS, kind
from django_safemigrate.conf.target import SettingsError, Target

# A string here is the mode of django-safemigrate 6.0 (its README, "Settings"), which has no linter to set up.
_MODES_OF_6_0 = ("strict", "nonstrict", "disabled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """SAFEMIGRATE as the package reads it; the key of a field is its name in capitals."""

    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    """Server to judge for, by database alias. Without one: the oldest that the installed Django supports."""

    select: tuple[str, ...] = ()
    """Names of the only rules to run. Empty: every rule."""

    extend_select: tuple[str, ...] = ()
    """Names of rules to run beside those that run by default: the ones that a project has to ask for."""

    ignore: tuple[str, ...] = ()
    """Names of rules that are never reported."""

    first_party_apps: tuple[str, ...] | None = None
    """Labels of the apps that are yours to mend. None: every app whose code is not in site-packages."""

    severity: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Severity by rule: ``"error"``, ``"warning"``, ``"note"``, or ``"off"``; ``"*"`` is every rule that is not named."""

    app_severity: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """As ``severity``, by app label; goes before it."""

    start_after: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The last migration, by app label, that is not linted, nor is any that comes before it."""

    baseline: Path | None = None
    """File of findings that are known and no longer reported, written by ``--write-baseline``."""

    stats: Path | None = None
    """File of the sizes of the tables in production, written by ``safemigrate_stats``."""

    runner: str = "migrate"
    """What runs the migrations: ``"migrate"``, or ``"safemigrate"``, whose work a danger it removes is a note about."""

    hot_tables: tuple[str, ...] = ()
    """Names of tables on which every lock that stops traffic is to be seen by a second pair of eyes."""

    naming: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Regular expression that a new name has to match whole, by kind: table, column, index, constraint, migration."""

    max_lock_timeout: int = 5000
    """Longest lock_timeout (ms) that a migration may set itself before it takes a lock that stops traffic."""

    lock_budget: int = 60_000
    """How long (ms) a step of an online program tries to get its locks, a few milliseconds at a time, before it gives up."""

    stall_budget: int = 2000
    """How long (ms) in all a step may keep others waiting while it tries to get its locks, and one statement while it has them."""

    hide_queries: bool = False
    """Whether the queries of those who hold a lock are left out of what is told and kept: they may hold people's data."""

    lease: int = 30_000
    """How long (ms) after a run was last heard of another one may take its place; it is heard of three times as often."""

    direct: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Alias of the same database without a pooler in between, by database alias: for steps that need a session of their own."""

    hook: tuple[str, ...] | None = None
    """Program and arguments to run for what happens while migrations run, with the event as JSON on its stdin."""

    project_rules: tuple[str, ...] = ()
    """Dotted names of packages of the project's own rules, one rule a module."""

    cache_dir: Path = field(default_factory=lambda: user_cache_path("safemigrate"))
    """Folder for what a run may leave to make the next one faster. Default: the user's cache folder."""


@cache
def load_settings() -> Settings:
    """SAFEMIGRATE of the running project, over what its ``pyproject.toml`` says; SettingsError when it cannot
    be read. Read again when a test changes it."""
    given = getattr(django_settings, "SAFEMIGRATE", {})
    found = pyproject_table()
    fields = _read_pyproject(*found) if found else {}
    if given is None or isinstance(given, str):
        # None is "strict" in 6.0, which calls it deprecated.
        _check_mode_of_6_0("strict" if given is None else given)
        return Settings(**fields)
    if not isinstance(given, Mapping):
        raise SettingsError(
            f"SAFEMIGRATE is {kind(given)}, not a dict.",
            'Write it as SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}.',
        )
    return Settings(**(fields | _read_dict(given)))


def _reload(*, setting: str, **_: object) -> None:
    if setting in {"SAFEMIGRATE", "DATABASES", "BASE_DIR"}:
        load_settings.cache_clear()


setting_changed.connect(_reload, dispatch_uid="django_safemigrate.conf")


def _check_mode_of_6_0(mode: str) -> None:
    if mode.lower() not in _MODES_OF_6_0:
        raise SettingsError(
            f"SAFEMIGRATE is the unknown mode {mode!r}.",
            nearest(mode, _MODES_OF_6_0) or "Use a dict of settings instead of a string.",
        )


def _read_dict(given: Mapping[object, object]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(key, str) or key not in READERS:
            hint = nearest_or_all(str(key), sorted(READERS), "keys")
            raise SettingsError(f"SAFEMIGRATE has the unknown key {key!r}.", hint)
        fields[key.lower()] = READERS[key](f"SAFEMIGRATE[{key!r}]", value)
    return fields


def _read_pyproject(file: Path, table: Mapping[str, Any]) -> dict[str, Any]:
    """``select`` for ``SELECT``, ``start-after`` for ``START_AFTER``."""
    fields: dict[str, Any] = {}
    names = {key.lower().replace("_", "-"): key for key in READERS}
    for name, value in table.items():
        if name not in names:
            hint = nearest_or_all(name, sorted(names), "keys")
            raise SettingsError(f"tool.safemigrate in {file} has the unknown key {name!r}.", hint)
        key = names[name]
        fields[key.lower()] = READERS[key](f"tool.safemigrate.{name} in {file}", value)
    return fields
