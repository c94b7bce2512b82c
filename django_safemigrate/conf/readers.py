"""How each value of SAFEMIGRATE is read; all raise ``SettingsError``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from django.conf import settings as django_settings

from django_safemigrate.conf.nearest import nearest_or_all
from django_safemigrate.conf.target import SettingsError, Target


def read_targets(place: str, value: object) -> Mapping[str, Target]:
    if not isinstance(value, Mapping):
        raise wrong(place, value, "a dict", 'Write it as {"default": "postgresql 16"}.')
    known = {"default", *django_settings.DATABASES}
    targets = {}
    for alias, text in value.items():
        if alias not in known:
            raise SettingsError(
                f"{place} names the database {alias!r}, which is not in DATABASES.",
                nearest_or_all(str(alias), sorted(known), "databases"),
            )
        targets[alias] = read_target(f"{place}[{alias!r}]", text)
    return MappingProxyType(targets)


def read_target(place: str, text: object) -> Target:
    match = re.fullmatch(r"([a-z]+) +([0-9]+)", text) if isinstance(text, str) else None
    if match is None:
        raise SettingsError(
            f"{place} is {text!r}, not a vendor and a major version.",
            'Write it as "postgresql 16".',
        )
    return Target(match[1], int(match[2]))


def read_names(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple | set | frozenset):
        # A string is a sequence of its letters: never what was meant.
        example = [value] if isinstance(value, str) else ["one-name", "another"]
        raise wrong(place, value, "a list of names", f"Write it as {example}.")
    for name in value:
        if not isinstance(name, str):
            raise SettingsError(
                f"{place} holds {name!r}, which is {kind(name)}, not a name.",
                "Write each name as a string.",
            )
    return tuple(sorted(value) if isinstance(value, set | frozenset) else value)


def read_labels(place: str, value: object) -> tuple[str, ...] | None:
    return None if value is None else read_names(place, value)


def read_folder(place: str, value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise wrong(place, value, "a path", "Write it as a string or a pathlib.Path.")
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise SettingsError(
            f"{place} is {str(value)!r}, whose home folder does not exist.",
            "Write it without ~.",
        ) from error


def read_names_by(place: str, value: object) -> Mapping[str, str]:
    """A dict of strings."""
    if not isinstance(value, Mapping) or not all(
        isinstance(one, str) for pair in value.items() for one in pair
    ):
        raise wrong(place, value, "a dict of strings", 'Write it as {"one-name": "its value"}.')
    return MappingProxyType(dict(value))


SEVERITIES = ("error", "warning", "note", "off")


def read_severity(place: str, value: object) -> Mapping[str, str]:
    given = read_names_by(place, value)
    for rule, severity in given.items():
        if severity not in SEVERITIES:
            raise SettingsError(
                f"{place} gives {rule!r} the unknown severity {severity!r}.",
                nearest_or_all(severity, SEVERITIES, "severities"),
            )
    return given


def read_severity_by_app(place: str, value: object) -> Mapping[str, Mapping[str, str]]:
    if not isinstance(value, Mapping) or not all(isinstance(app, str) for app in value):
        raise wrong(place, value, "a dict by app", 'Write it as {"legacy": {"*": "note"}}.')
    return MappingProxyType({app: read_severity(f"{place}[{app!r}]", given) for app, given in value.items()})


def read_naming(place: str, value: object) -> Mapping[str, str]:
    given = read_names_by(place, value)
    for kind_of_name, pattern in given.items():
        if kind_of_name not in NAMED:
            raise SettingsError(
                f"{place} has the unknown key {kind_of_name!r}.",
                nearest_or_all(kind_of_name, NAMED, "keys"),
            )
        try:
            re.compile(pattern)
        except re.error as error:
            raise SettingsError(
                f"{place}[{kind_of_name!r}] is {pattern!r}, which is no regular expression: {error}.",
                'Write it as r"[a-z_]+".',
            ) from error
    return given


NAMED = ("table", "column", "index", "constraint", "migration")


def read_file(place: str, value: object) -> Path | None:
    return None if value is None else read_folder(place, value)


RUNNERS = ("migrate", "safemigrate")


def read_runner(place: str, value: object) -> str:
    if value not in RUNNERS:
        raise SettingsError(
            f"{place} is {value!r}, which is no runner.",
            nearest_or_all(str(value), RUNNERS, "runners"),
        )
    return str(value)


def read_milliseconds(place: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(place, value, "a number of milliseconds", "Write it as 5000.")
    if value < 0:
        raise SettingsError(f"{place} is {value}, which is less than 0 milliseconds.", "Write it as 5000.")
    return value


# Less than this, and a busy machine would lose its turn while it works.
SHORTEST_LEASE = 1000


def read_lease(place: str, value: object) -> int:
    milliseconds = read_milliseconds(place, value)
    if milliseconds < SHORTEST_LEASE:
        raise SettingsError(
            f"{place} is {milliseconds} milliseconds, which may pass while a run is at work.",
            f"Write it as 30000; the least is {SHORTEST_LEASE}.",
        )
    return milliseconds


def read_direct(place: str, value: object) -> Mapping[str, str]:
    given = read_names_by(place, {"default": value} if isinstance(value, str) else value)
    known = {"default", *django_settings.DATABASES}
    for alias in (one for pair in given.items() for one in pair):
        if alias not in known:
            raise SettingsError(
                f"{place} names the database {alias!r}, which is not in DATABASES.",
                nearest_or_all(alias, sorted(known), "databases"),
            )
    return given


def read_flag(place: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong(place, value, "a bool", "Write it as True or False.")
    return value


def read_command(place: str, value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    cure = 'Write it as ["/path/of/a/program", "an argument"].'
    if not isinstance(value, str | list | tuple):
        raise wrong(place, value, "a command: a string, or a list of words", cure)
    for one in value:
        if not isinstance(one, str):
            raise SettingsError(
                f"{place} holds {one!r}, which is {kind(one)}, not a word of a command.", cure
            )
    try:
        words = tuple(shlex.split(value)) if isinstance(value, str) else tuple(value)
    except ValueError as error:
        raise SettingsError(
            f"{place} is {value!r}, which is no command: {error}.", "Write it as a list of words."
        ) from error
    if not words or not words[0] or any("\0" in one for one in words):
        raise SettingsError(
            f"{place} is {value!r}, which is no command.", 'Write it as ["/path/of/a/program"].'
        )
    return words


READERS: Mapping[str, Callable[[str, object], object]] = {
    "TARGETS": read_targets,
    "SELECT": read_names,
    "EXTEND_SELECT": read_names,
    "IGNORE": read_names,
    "FIRST_PARTY_APPS": read_labels,
    "SEVERITY": read_severity,
    "APP_SEVERITY": read_severity_by_app,
    "START_AFTER": read_names_by,
    "BASELINE": read_file,
    "STATS": read_file,
    "RUNNER": read_runner,
    "HOT_TABLES": read_names,
    "NAMING": read_naming,
    "MAX_LOCK_TIMEOUT": read_milliseconds,
    "LOCK_BUDGET": read_milliseconds,
    "STALL_BUDGET": read_milliseconds,
    "HIDE_QUERIES": read_flag,
    "LEASE": read_lease,
    "DIRECT": read_direct,
    "HOOK": read_command,
    "PROJECT_RULES": read_names,
    "CACHE_DIR": read_folder,
}


def wrong(place: str, value: object, expected: str, hint: str) -> SettingsError:
    return SettingsError(f"{place} is {kind(value)}, not {expected}.", hint)


def kind(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
