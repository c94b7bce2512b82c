"""The system checks. They judge the configuration, what else is installed under our names, and the structure
of the newest migrations; they never ask a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.core.checks import register as register_check

from django_safemigrate.conf import SettingsError, load_settings
from django_safemigrate.databases.vendors import UnsupportedTarget, database_for
from django_safemigrate.linting.installed import OWN, PACKAGE, Rival, cure, other_commands, rivals
from django_safemigrate.linting.names import UnknownRule, check_names
from django_safemigrate.linting.startup import StructuralFinding, UnreadableHistory, structural_findings

TAG = "migrations"

_IDS = {
    "runpython-not-reversible": "django_safemigrate.W001",
    "runsql-not-reversible": "django_safemigrate.W001",
    "schema-and-data-mixed": "django_safemigrate.W002",
    "unrelated-tables": "django_safemigrate.W003",
}


def register() -> None:
    """Make ``manage.py check`` run ours, under the tag ``migrations``."""
    register_check(check_settings, TAG)
    register_check(check_installed, TAG)
    register_check(check_structure, TAG)


def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """``E001``: SAFEMIGRATE cannot be read, names no rule, or names a server that nobody can lint for."""
    try:
        settings = load_settings()
        check_names((*settings.select, *settings.ignore))
        for target in settings.targets.values():
            database_for(target)
    except SettingsError as error:
        return [Error(error.message, hint=error.hint, id="django_safemigrate.E001")]
    except (UnknownRule, UnsupportedTarget) as error:
        return [Error(str(error), hint="Mend SAFEMIGRATE in the settings.", id="django_safemigrate.E001")]
    return []


def check_installed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """``E004``: another distribution overwrites files of this package; ``W005``: it has a package of this
    name elsewhere; ``W004``: another app has a command ``lintmigrations``."""
    if check_settings(None):
        return []
    found = [_of_rival(one) for one in rivals(load_settings())]
    return [*found, *(_of_command(config.name, wins) for config, wins in other_commands())]


def check_structure(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """``E002`` several leaf nodes, ``E003`` an unreadable history, ``W001`` not reversible, ``W002`` schema
    and data mixed, ``W003`` not focused."""
    if check_settings(None):
        return []
    try:
        found = structural_findings(load_settings())
    except UnsupportedTarget:
        # A project on a server that is not linted for has nothing to mend.
        return []
    except UnreadableHistory as error:
        return [Error(error.message, hint=error.hint, obj=error.place or None, id="django_safemigrate.E003")]
    labels = None if app_configs is None else {config.label for config in app_configs}
    return [_message(one) for one in found if labels is None or one["app"] in labels]


def _of_rival(rival: Rival) -> CheckMessage:
    if rival.beside:
        whole, number = rival.in_place()
        return Error(
            f"{rival.name} {rival.version} and {OWN} both install the package {PACKAGE}, and overwrite one another: "
            f"{whole} of the {number} modules of {rival.name} are in place.",
            hint=cure(rival.name),
            id="django_safemigrate.E004",
        )
    return Warning(
        f"{rival.name} {rival.version} installs a package {PACKAGE} as well, in {rival.metadata.parent}. It is not "
        "imported, since this one comes first on sys.path.",
        hint=f"Run: pip uninstall {rival.name}",
        id="django_safemigrate.W005",
    )


def _of_command(app: str, wins: bool) -> CheckMessage:
    which = (
        f"lintmigrations is the command of {app}, which comes before {PACKAGE} in INSTALLED_APPS."
        if wins
        else f"{app} has a command lintmigrations as well; that of {PACKAGE} runs, which comes first in INSTALLED_APPS."
    )
    if app == "django_migration_linter":
        hint = (
            "Take 'django_migration_linter' out of INSTALLED_APPS: its options, settings and IgnoreMigration are understood "
            "without it. Once no migration imports it, run: pip uninstall django-migration-linter"
        )
    else:
        hint = f"Take {app!r} out of INSTALLED_APPS, or put {PACKAGE!r} before it and silence this check."
    return Warning(which, hint=hint, id="django_safemigrate.W004")


def _message(found: StructuralFinding) -> CheckMessage:
    where = f"{found['app']}.{found['migration']}"
    if found["rule"] == "multiple-leaf-nodes":
        return Error(found["message"], hint=found["hint"], obj=found["app"], id="django_safemigrate.E002")
    return Warning(found["message"], hint=found["hint"], obj=where, id=_IDS[found["rule"]])
