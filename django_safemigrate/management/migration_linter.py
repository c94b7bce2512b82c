"""The options of django-migration-linter 6.0, with their meaning, and the places where it reads them from.

Command line, then ``MIGRATION_LINTER_OPTIONS`` in the settings, then ``[django_migration_linter]`` in its
three ini files, then ``[tool.django_migration_linter]`` in ``pyproject.toml``: of each option, the first that
says something counts. https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/usage.md
"""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import CommandParser

from django_safemigrate.conf.nearest import nearest_or_all
from django_safemigrate.linting.options import LintError

SECTION = "django_migration_linter"
INI_FILES = (f".{SECTION}.cfg", "setup.cfg", "tox.ini")
ANALYSERS = ("sqlite", "mysql", "postgresql")
QUIET = ("ok", "ignore", "warning", "error")
_LISTS = (
    "exclude_apps",
    "exclude_migration_tests",
    "ignore_name",
    "include_apps",
    "include_name",
    "quiet",
    "warnings_as_errors",
)
_SWITCHES = (
    "applied_migrations",
    "ignore_initial_migrations",
    "ignore_sqlmigrate_errors",
    "no_cache",
    "unapplied_migrations",
)
_WORDS = (
    "app_label",
    "cache_path",
    "database",
    "git_commit_id",
    "ignore_name_contains",
    "include_migrations_from",
    "include_name_contains",
    "migration_name",
    "project_root_path",
    "sql_analyser",
    "verbosity",
)
# Of these, what one place says goes before all that a later one says.
_ONE_OF = (
    ("app_label", "include_apps", "exclude_apps"),
    ("applied_migrations", "unapplied_migrations"),
    ("cache_path", "no_cache"),
    ("git_commit_id", "since", "staged"),
)
_KEYS = sorted((*_LISTS, *_SWITCHES, *_WORDS))
_YES, _NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")


def add_judging(parser: CommandParser) -> None:
    """The options that its ``makemigrations --lint`` has too."""
    add = parser.add_argument
    add(
        "--database",
        nargs="?",
        help="Alias of the database the migrations are for. Default: default.",
    )
    add(
        "--ignore-initial-migrations",
        action="store_true",
        help="Leave out the first migration of each app.",
    )
    codes = "A code is that of django-migration-linter (NOT_NULL) or the name of a rule."
    add("--exclude-migration-tests", nargs="*", metavar="CODE", help=f"Do not run these rules. {codes}")
    add(
        "--warnings-as-errors",
        nargs="*",
        metavar="CODE",
        help=f"What these rules find is an error; without a code, every warning is. {codes}",
    )
    add(
        "--sql-analyser",
        nargs="?",
        choices=ANALYSERS,
        help="Vendor of the database. Only postgresql can be linted for, also where DATABASES names another.",
    )
    add(
        "--ignore-sqlmigrate-errors",
        action="store_true",
        help="Do not report operations whose SQL cannot be had (unanalysable-statement).",
    )


def add_choosing(parser: CommandParser) -> None:
    """The options of its ``lintmigrations`` that ours has not by itself."""
    add = parser.add_argument
    names = "Names of migrations, alone or with their app (shop.0042_price)."
    add("--include-name", nargs="*", metavar="NAME", help=f"Only these migrations. {names}")
    add("--ignore-name", nargs="*", metavar="NAME", help=f"Not these migrations. {names}")
    add("--include-name-contains", nargs="?", metavar="TEXT", help="Only migrations with this in their name.")
    add("--ignore-name-contains", nargs="?", metavar="TEXT", help="No migration with this in its name.")
    add(
        "--include-migrations-from",
        nargs="?",
        metavar="FILE",
        help="Only the migrations whose paths are in this file, one a line.",
    )
    add(
        "--project-root-path",
        nargs="?",
        metavar="FOLDER",
        help="Where git and --include-migrations-from begin.",
    )
    add("--cache-path", metavar="FOLDER", help="Keep what is remembered in this folder.")
    add(
        "-q",
        "--quiet",
        nargs="+",
        choices=QUIET,
        default=(),
        help="Leave findings of this severity out of the text report; they count all the same.",
    )


def configured(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with what the settings and the four files say where the command line says nothing.

    Raises ``LintError`` for a file that cannot be read, an unknown key, and a value of the wrong kind.
    """
    found = dict(options)
    for place, given in _places():
        read = {_known(place, key): value for key, value in given.items() if value is not None}
        wanted = [name for name in read if name in found and _says_nothing(name, found)]
        for name in wanted:
            found[name] = _value(f"{name} in {place}", name, read[name])
    return found


def _known(place: str, key: str) -> str:
    name = str(key).replace("-", "_")
    if name not in _KEYS:
        cure = nearest_or_all(name, _KEYS, "options")
        raise LintError(f"{place} has the unknown option {key!r}. {cure}")
    return name


def _says_nothing(name: str, options: Mapping[str, Any]) -> bool:
    """Whether neither the command line nor an earlier place gives an option, or one that it excludes. An
    empty list says something: it means all."""
    group = next((one for one in _ONE_OF if name in one), (name,))
    given = (options.get(one) for one in group)
    return all(one is None or one is False or one in ((), "") for one in given)


def _places() -> Iterator[tuple[str, Mapping[str, Any]]]:
    given = getattr(django_settings, "MIGRATION_LINTER_OPTIONS", {})
    if not isinstance(given, Mapping):
        raise LintError(
            f"MIGRATION_LINTER_OPTIONS is {given!r}, not a dict. Write it as {{'exclude_apps': ['users']}}."
        )
    yield "MIGRATION_LINTER_OPTIONS", given
    yield _from_ini_files()
    file = Path("pyproject.toml")
    if file.is_file():
        try:
            document = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LintError(f"{file} cannot be read: {error}. Mend it.") from error
        tools = document.get("tool", {})
        table = tools.get(SECTION, {}) if isinstance(tools, dict) else {}
        if not isinstance(table, dict):
            raise LintError(f"tool.{SECTION} in {file} is no table. Write it as [tool.{SECTION}].")
        yield f"tool.{SECTION} in {file}", table


def _from_ini_files() -> tuple[str, Mapping[str, Any]]:
    """One section, whose keys a later file overrides, as configparser reads several files."""
    parser = configparser.ConfigParser(interpolation=None)
    read = []
    for name in INI_FILES:
        own = configparser.ConfigParser(interpolation=None)
        try:
            text = Path(name).read_text(encoding="utf-8") if Path(name).is_file() else ""
            # Most of what is in these files belongs to others, who may spell it as they like.
            if f"[{SECTION}]" in text:
                own.read_string(text, source=name)
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            reason = " ".join(str(error).split())
            raise LintError(f"{name} cannot be read: {reason}. Mend it.") from error
        if SECTION in own:
            read.append(name)
            # What stands in [DEFAULT] is in every section, and mostly for other tools.
            ours = {
                key: value for key, value in own[SECTION].items() if key in _KEYS or key not in own.defaults()
            }
            parser.read_dict({SECTION: ours})
    return f"[{SECTION}] in {', '.join(read)}", dict(parser[SECTION]) if read else {}


def _value(place: str, name: str, value: Any) -> Any:
    if name in _SWITCHES:
        return _switch(place, value)
    if name == "warnings_as_errors" and (isinstance(value, bool) or str(value).lower() in (*_YES, *_NO)):
        # It means every warning; there it has no effect.
        return [] if _switch(place, value) else None
    if name in _LISTS:
        return (
            _list(place, value)
            if name != "quiet"
            else [_one_of(place, one, QUIET) for one in _list(place, value)]
        )
    if name == "verbosity":
        if not re.fullmatch("[0-3]", str(value)):
            raise LintError(f"{place} is {value!r}. Write 0, 1, 2 or 3.")
        return int(value)
    if not isinstance(value, str | Path):
        raise LintError(f"{place} is {value!r}, not a text.")
    return _one_of(place, str(value), ANALYSERS) if name == "sql_analyser" else str(value)


def _one_of(place: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise LintError(f"{place} is {value!r}. Write one of: {', '.join(known)}.")
    return value


def _switch(place: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in (*_YES, *_NO):
        return str(value).lower() in _YES
    raise LintError(f"{place} is {value!r}. Write true or false.")


def _list(place: str, value: Any) -> list[str]:
    """A list; or a text with commas or spaces in it, as an ini file has lists."""
    if isinstance(value, str):
        return [one for one in re.split(r"[\s,]+", value) if one]
    items = list(value) if isinstance(value, Iterable) else [value]
    if isinstance(value, Iterable) and all(isinstance(one, str) for one in items):
        return items
    raise LintError(f"{place} is {value!r}, not a list of names.")
