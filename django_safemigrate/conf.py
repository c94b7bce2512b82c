"""The setting SAFEMIGRATE, parsed once into a frozen Settings whose fields are its reference."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from platformdirs import user_cache_path

# A string here is the mode of django-safemigrate 6.0 (its README, "Settings"), which has no linter to set up.
_MODES_OF_6_0 = ("strict", "nonstrict", "disabled")


class SettingsError(Exception):
    """SAFEMIGRATE cannot be read: message says what is wrong with which key, hint how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


@dataclass(frozen=True, slots=True)
class Target:
    """The server that the migrations will run on: vendor as Django spells it, and major version."""

    vendor: str
    version: int

    def __str__(self) -> str:
        return f"{self.vendor} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """SAFEMIGRATE as the package reads it; the key of a field is its name in capitals."""

    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    """Server to judge for, by database alias. Without one: the oldest that the installed Django supports."""

    select: tuple[str, ...] = ()
    """Names of the only rules to run. Empty: every rule."""

    ignore: tuple[str, ...] = ()
    """Names of rules that are never reported."""

    first_party_apps: tuple[str, ...] | None = None
    """Labels of the apps that are yours to mend. None: every app whose code is not in site-packages."""

    cache_dir: Path = field(default_factory=lambda: user_cache_path("safemigrate"))
    """Folder for what a run may leave to make the next one faster. Default: the user's cache folder."""


@cache
def load_settings() -> Settings:
    """SAFEMIGRATE of the running project; SettingsError when it cannot be read. Read
    again when a test changes it."""
    given = getattr(django_settings, "SAFEMIGRATE", {})
    if isinstance(given, str):
        return _settings_of_6_0(given)
    if not isinstance(given, Mapping):
        raise SettingsError(
            f"SAFEMIGRATE is {_kind(given)}, not a dict.",
            'Write it as SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}.',
        )
    return _parse(given)


def _reload(*, setting: str, **_: object) -> None:
    if setting in {"SAFEMIGRATE", "DATABASES"}:
        load_settings.cache_clear()


setting_changed.connect(_reload, dispatch_uid="django_safemigrate.conf")


def _settings_of_6_0(mode: str) -> Settings:
    if mode.lower() not in _MODES_OF_6_0:
        raise SettingsError(
            f"SAFEMIGRATE is the unknown mode {mode!r}.",
            _nearest(mode, _MODES_OF_6_0) or "Use a dict of settings instead of a string.",
        )
    return Settings()


def _parse(given: Mapping[object, object]) -> Settings:
    fields: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(key, str) or key not in _READERS:
            hint = _nearest(str(key), _READERS) or f"Known keys: {', '.join(sorted(_READERS))}."
            raise SettingsError(f"SAFEMIGRATE has the unknown key {key!r}.", hint)
        fields[key.lower()] = _READERS[key](key, value)
    return Settings(**fields)


def _read_targets(key: str, value: object) -> Mapping[str, Target]:
    if not isinstance(value, Mapping):
        raise _wrong(key, value, "a dict", 'Write it as {"default": "postgresql 16"}.')
    known = {"default", *django_settings.DATABASES}
    targets = {}
    for alias, text in value.items():
        if alias not in known:
            raise SettingsError(
                f"SAFEMIGRATE[{key!r}] names the database {alias!r}, which is not in DATABASES.",
                _nearest(str(alias), known) or f"Known databases: {', '.join(sorted(known))}.",
            )
        targets[alias] = _read_target(f"SAFEMIGRATE[{key!r}][{alias!r}]", text)
    return MappingProxyType(targets)


def _read_target(place: str, text: object) -> Target:
    match = re.fullmatch(r"([a-z]+) +([0-9]+)", text) if isinstance(text, str) else None
    if match is None:
        raise SettingsError(
            f"{place} is {text!r}, not a vendor and a major version.",
            'Write it as "postgresql 16".',
        )
    return Target(match[1], int(match[2]))


def _read_names(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple | set | frozenset):
        # A string is a sequence of its letters: never what was meant.
        example = [value] if isinstance(value, str) else ["one-name", "another"]
        raise _wrong(key, value, "a list of names", f"Write it as {example}.")
    for name in value:
        if not isinstance(name, str):
            raise SettingsError(
                f"SAFEMIGRATE[{key!r}] holds {name!r}, which is {_kind(name)}, not a name.",
                "Write each name as a string.",
            )
    return tuple(sorted(value) if isinstance(value, set | frozenset) else value)


def _read_labels(key: str, value: object) -> tuple[str, ...] | None:
    return None if value is None else _read_names(key, value)


def _read_folder(key: str, value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise _wrong(key, value, "a path", "Write it as a string or a pathlib.Path.")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"SAFEMIGRATE[{key!r}] is {str(value)!r}, whose home folder does not exist.",
            "Write it without ~.",
        ) from error


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "TARGETS": _read_targets,
    "SELECT": _read_names,
    "IGNORE": _read_names,
    "FIRST_PARTY_APPS": _read_labels,
    "CACHE_DIR": _read_folder,
}


def _wrong(key: str, value: object, expected: str, hint: str) -> SettingsError:
    return SettingsError(f"SAFEMIGRATE[{key!r}] is {_kind(value)}, not {expected}.", hint)


def _kind(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _nearest(name: str, known: Iterable[str]) -> str:
    spelt = {each.upper(): each for each in known}
    found = difflib.get_close_matches(name.upper(), spelt, n=1)
    return f"Did you mean {spelt[found[0]]!r}?" if found else ""
