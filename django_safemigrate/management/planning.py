"""``safemigrate --plan``: Django's plan, and below it the programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connections

from django_safemigrate.execution import open_contracts
from django_safemigrate.linting.reporting.report import json_text
from django_safemigrate.linting.visible import visible
from django_safemigrate.management.output import whole
from django_safemigrate.online.planning import Plan, make_plan
from django_safemigrate.online.telling import Tone, document, lines
from django_safemigrate.operations.compiling import asking_django


def print_plan(command: BaseCommand, options: dict[str, Any], handle: Callable[..., Any]) -> None:
    """Have a plan made of what ``migrate`` would run, and print it below that of Django's own command, whose ``handle`` is given. Raises
    what ``make_plan`` raises."""
    plan = make_plan(options["database"], options["app_label"], options["migration_name"], asking_django)
    with whole("The plan"):
        if options["format"] == "json":
            command.stdout.write(json_text(document(plan), command.stdout))
        else:
            handle(**options | {"check_unapplied": False})
            command.stdout.write("")
            _print(command, plan)
            _tell_of_contracts(command, options["database"])
        command.stdout.flush()
    if options["check_unapplied"] and plan.migrations:
        sys.exit(1)


def _tell_of_contracts(command: BaseCommand, alias: str) -> None:
    """A plan is of migrations that are not applied: what the applied ones have left open is no part of it."""
    count = len(open_contracts(connections[alias]))
    if count:
        are, them = (
            ("contract of an applied migration is", "it")
            if count == 1
            else ("contracts of applied migrations are", "them")
        )
        database = "" if alias == DEFAULT_DB_ALIAS else f" --database {alias}"
        command.stdout.write(
            f"Beside this plan, {count} {are} open: safemigrate --status{database} lists {them}, and once no old code runs, "
            f"safemigrate --after-deploy{database} runs {them}."
        )


def _print(command: BaseCommand, plan: Plan) -> None:
    paint = {
        Tone.MIGRATION: command.style.MIGRATE_HEADING,
        Tone.OPERATION: command.style.MIGRATE_LABEL,
        Tone.PHASE: command.style.NOTICE,
        Tone.DANGER: command.style.ERROR,
    }
    for one in lines(plan):
        command.stdout.write(visible(one.text), paint.get(one.tone))
