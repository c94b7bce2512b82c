"""The options by which ``lintmigrations`` is told which migrations to look at, and with which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from django_safemigrate.graph import Selection
from django_safemigrate.linting.codes import rules_for
from django_safemigrate.linting.options import Options


def add_selection(parser: CommandParser) -> None:
    """Add the options to a command's."""
    add = parser.add_argument
    add("app_label", nargs="?", help="Lint the migrations of this app only.")
    add("migration_name", nargs="?", help="Lint this migration only; the beginning of its name is enough.")
    apps = parser.add_mutually_exclusive_group()
    apps.add_argument("--include-apps", nargs="*", default=(), metavar="APP", help="Lint these apps only.")
    apps.add_argument("--exclude-apps", nargs="*", default=(), metavar="APP", help="Do not lint these apps.")
    add(
        "--first-party",
        action="store_true",
        help="Lint the project's own apps only, not installed packages.",
    )
    applied = parser.add_mutually_exclusive_group()
    applied.add_argument(
        "--unapplied-migrations",
        action="store_true",
        help="Only those not applied in the database (asks it).",
    )
    applied.add_argument(
        "--applied-migrations", action="store_true", help="Only those applied in the database (asks it)."
    )
    changed = parser.add_mutually_exclusive_group()
    changed.add_argument(
        "--since",
        metavar="REV",
        help="Only migrations added or changed since the current branch left this commit or branch (asks git).",
    )
    changed.add_argument("--git-commit-id", nargs="?", metavar="REV", help="The same as --since.")
    changed.add_argument(
        "--staged", action="store_true", help="Only migrations about to be committed (asks git)."
    )
    add("--select", nargs="+", default=(), metavar="RULE", help="Run these rules only.")
    add(
        "--extend-select",
        nargs="+",
        default=(),
        metavar="RULE",
        help="Run these rules beside those that run by default.",
    )
    add("--ignore", nargs="+", default=(), metavar="RULE", help="Do not run these rules.")
    add("--no-cache", action="store_true", help="Judge everything anew, and keep nothing for the next run.")
    add("--stats", type=Path, metavar="FILE", help="Sizes of the tables, written by safemigrate_stats.")
    add("--baseline", type=Path, metavar="FILE", help="Do not report the findings in this file.")


def chosen_options(options: Mapping[str, Any]) -> Options:
    """The options of a run, from those of the command line and, where it is silent, of
    ``migration_linter.configured``."""
    judging = judging_options(options)
    applied = True if options["applied_migrations"] else False if options["unapplied_migrations"] else None
    listed = options["include_migrations_from"]
    return replace(
        judging,
        selection=_selection(options),
        applied=applied,
        first_party=options["first_party"],
        rules=rules_for(options["select"]),
        extra=rules_for(options["extend_select"]),
        ignored=(*rules_for(options["ignore"]), *judging.ignored),
        # An empty --git-commit-id, as of a variable that CI has not set, always meant all.
        since=options["since"] if options["since"] is not None else options["git_commit_id"] or None,
        staged=options["staged"],
        root=Path(options["project_root_path"] or "."),
        listed=Path(listed) if listed else None,
        stats=options["stats"],
        cache=not options["no_cache"],
        baseline=options["baseline"],
    )


def judging_options(options: Mapping[str, Any]) -> Options:
    """The options of a run that says nothing of which migrations it is about; those of
    ``migration_linter.add_judging``."""
    left_out = ("unanalysable-statement",) if options["ignore_sqlmigrate_errors"] else ()
    as_errors = options["warnings_as_errors"]
    return Options(
        database=options["database"] or DEFAULT_DB_ALIAS,
        selection=Selection(ignore_initial=options["ignore_initial_migrations"]),
        ignored=(*rules_for(options["exclude_migration_tests"] or ()), *left_out),
        as_errors=rules_for(as_errors or ()),
        warnings_are_errors=as_errors is not None and not as_errors,
    )


def _selection(options: Mapping[str, Any]) -> Selection:
    return Selection(
        app_label=options["app_label"],
        migration_name=options["migration_name"],
        include_apps=frozenset(options["include_apps"] or ()),
        exclude_apps=frozenset(options["exclude_apps"] or ()),
        ignore_initial=options["ignore_initial_migrations"],
        names=frozenset(options["include_name"] or ()),
        not_names=frozenset(options["ignore_name"] or ()),
        containing=options["include_name_contains"] or "",
        not_containing=options["ignore_name_contains"] or "",
    )
