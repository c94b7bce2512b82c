"""``safemigrate --status``: where the database stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from django_safemigrate.execution import on
from django_safemigrate.graph.history import readable
from django_safemigrate.linting.visible import visible
from django_safemigrate.management.options import asked_besides
from django_safemigrate.management.output import whole
from django_safemigrate.management.running import reachable
from django_safemigrate.runner.status import Part, Stand, Standing, status

MARKS = {Stand.APPLIED: "[X]", Stand.OPEN: "[o]", Stand.PARTLY: "[/]", Stand.NOT: "[ ]"}


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--status",
        action="store_true",
        help="Tell what is applied, half done, left open, and what waits for what. Nothing is changed.",
    )


def print_status(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print where the database stands. Raises ``ServerUnreachable``, ``UnsupportedTarget``, ``HistoryError``, ``CommandError``."""
    _refuse_contradictions(options)
    alias, app = options["database"], options["app_label"]
    connection = connections[alias]
    reachable(alias, reading=True)
    with readable():
        loader = MigrationLoader(connection)
    if app is not None and app not in loader.migrated_apps:
        named = ", ".join(sorted(loader.migrated_apps))
        raise CommandError(f"There is no app {app!r} with migrations. Name one of: {named}.", returncode=2)
    found = status(connection, loader, app)
    with whole("The status"):
        if options["format"] == "json":
            document = {"version": 1, "database": alias, "migrations": [_document(one) for one in found]}
            from django_safemigrate.linting.reporting.report import json_text

            command.stdout.write(json_text(document, command.stdout))
        else:
            _print(command, found)
            for line in _next(alias, found):
                command.stdout.write(visible(line))
        command.stdout.flush()


def _refuse_contradictions(options: dict[str, Any]) -> None:
    if given := asked_besides(options, {"migration_name": "the name of a migration"}):
        raise CommandError(
            f"--status only tells where the database stands, and goes with nothing that asks for something else: {given}. "
            "Nothing was changed. Leave out one or the other.",
            returncode=2,
        )


def _next(alias: str, found: list[Standing]) -> Iterator[str]:
    """What to run for what is half done or left open."""
    database = on(connections[alias])
    if any(one.stand is Stand.PARTLY for one in found):
        yield "What is partly applied: run the command that began it again; it goes on where it stopped."
    if any(one.contracts for one in found):
        yield f"What is left open, once no old code runs: python manage.py safemigrate --after-deploy{database}"


def _print(command: BaseCommand, found: list[Standing]) -> None:
    label = None
    for one in found:
        if one.app != label:
            label = one.app
            command.stdout.write(visible(label), command.style.MIGRATE_LABEL)
        for line in _lines(one):
            command.stdout.write(visible(line))
    if not found:
        command.stdout.write("(no migrations)")


def _lines(one: Standing) -> Iterator[str]:
    said = {Stand.OPEN: ": applied, with a contract open", Stand.PARTLY: ": partly applied"}.get(
        one.stand, ""
    )
    yield f" {MARKS[one.stand]} {one.name}{said}{f': waits, {one.waits}' if one.waits else ''}"
    for part in one.parts:
        step = _step(part)
        yield f"       {part.operation} ({part.what}): {step}{_by(part)}"
        yield from (f"         {sql}" for sql in part.statements)
    for part in one.contracts:
        yield f"       {part.operation}: left for when no old code runs{_by(part)}"
        yield from (f"         {sql}" for sql in part.statements)


def _step(part: Part) -> str:
    if part.statements:
        return f"step {part.done + 1} of {part.steps}"
    return "done" if part.done == part.steps else "begun, and did not come to its end"


def _by(part: Part) -> str:
    by = f", by run {part.run}" if part.run else ", by migrate"
    return f"{by}, since {part.since.isoformat(' ', 'seconds')}" if part.since else by


def _document(one: Standing) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(one).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
