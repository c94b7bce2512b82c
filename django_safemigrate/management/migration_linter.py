"""The options of django-migration-linter 6.0, with their meaning, and the places where it reads them from.

Command line, then ``MIGRATION_LINTER_OPTIONS`` in the settings, then ``[django_migration_linter]`` in its three ini files, then
``[tool.django_migration_linter]`` in ``pyproject.toml``: of each option, the first that says something counts.
https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/usage.md
"""

from __future__ import annotations

import configparser
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import CommandParser

from django_safemigrate.linting.options import LintError

SECTION = "django_migration_linter"
INI_FILES = (f".{SECTION}.cfg", "setup.cfg", "tox.ini")
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
_KEYS = sorted((*_LISTS, *_SWITCHES, *_WORDS))
_YES, _NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")


def add_judging(parser: CommandParser) -> None:
    """The options that its ``makemigrations --lint`` has too."""
    add = parser.add_argument
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
        choices=("sqlite", "mysql", "postgresql"),
        help="Vendor of the database; must be the one that DATABASES or SAFEMIGRATE['TARGETS'] names.",
    )
    add(
        "--ignore-sqlmigrate-errors",
        action="store_true",
        help="Do not report operations whose SQL cannot be had (unanalysable-statement).",
    )


def add_choosing(parser: CommandParser) -> None:
    """The options of its ``lintmigrations`` that ours has not by itself."""
    add = parser.add_argument
    add("--git-commit-id", nargs="?", metavar="REV", help="The same as --since.")
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
        for key, value in given.items():
            name = key.replace("-", "_")
            if name not in _KEYS:
                near = difflib.get_close_matches(name, _KEYS, n=1)
                cure = f"Did you mean {near[0]!r}?" if near else f"Known options: {', '.join(_KEYS)}."
                raise LintError(f"{place} has the unknown option {key!r}. {cure}")
            if _says_nothing(name, found):
                found[name] = _value(f"{name} in {place}", name, value)
    return found


def _says_nothing(name: str, options: Mapping[str, Any]) -> bool:
    """Whether neither the command line nor an earlier place gives an option. An empty list does: it means all."""
    if name == "verbosity":
        return bool(options.get(name, 1) == 1)
    if name == "database":
        return options.get(name) in (None, "default")
    if name not in options:
        # Of another command: nobody asks for it there.
        return False
    return options[name] in (None, False, (), "")


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
        yield f"tool.{SECTION} in {file}", tools.get(SECTION, {}) if isinstance(tools, dict) else {}


def _from_ini_files() -> tuple[str, Mapping[str, Any]]:
    """One section, whose keys a later file overrides, as configparser reads several files."""
    parser = configparser.ConfigParser(interpolation=None)
    read = []
    for name in INI_FILES:
        own = configparser.ConfigParser(interpolation=None)
        try:
            text = Path(name).read_text(encoding="utf-8") if Path(name).is_file() else ""
            # Most of what is in these files belongs to others, who may spell it as they like.
            if f"[{SECTION}]" not in text:
                continue
            own.read_string(text, source=name)
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            reason = " ".join(str(error).split())
            raise LintError(f"{name} cannot be read: {reason}. Mend it.") from error
        read.append(name)
        parser.read_dict({SECTION: dict(own[SECTION])})
    return f"[{SECTION}] in {', '.join(read)}", dict(parser[SECTION]) if read else {}


def _value(place: str, name: str, value: Any) -> Any:
    if name in _SWITCHES:
        return _switch(place, value)
    if name == "warnings_as_errors" and (isinstance(value, bool) or str(value).lower() in (*_YES, *_NO)):
        # It means every warning; there it has no effect.
        return [] if _switch(place, value) else None
    if name in _LISTS:
        return _list(place, value)
    if name == "verbosity":
        if not re.fullmatch("[0-3]", str(value)):
            raise LintError(f"{place} is {value!r}. Write 0, 1, 2 or 3.")
        return int(value)
    if not isinstance(value, str | Path):
        raise LintError(f"{place} is {value!r}, not a text.")
    return str(value)


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
