"""``safemigrate --undo``: the last run, or all since one, taken back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate

from django_safemigrate.execution.ledger import LATEST
from django_safemigrate.management.options import asked_besides
from django_safemigrate.management.running import Request, reachable, run

LAST = "last"
# The ledger's word for the newest run of all, which here would be the one that is to take back.
NEWEST = (LAST, LATEST)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--undo",
        nargs="?",
        const=LAST,
        metavar="RUN",
        help="Take back what the last run has done, or all runs since the one of this number.",
    )
    parser.add_argument(
        "--allow-data-loss",
        action="store_true",
        help="With --undo: go on where something would be lost for good.",
    )


def refuse_contradictions(options: dict[str, Any]) -> None:
    """Raise ``CommandError`` with exit code 2 for options of which one asks for the way back and another does not."""
    if options["undo"] is None:
        if options["allow_data_loss"]:
            raise CommandError("--allow-data-loss is for --undo. Add that, or leave it out.", returncode=2)
        return
    if given := asked_besides(options, {"app_label": "an app", "status": "--status"}):
        raise CommandError(
            f"--undo takes back whole runs, and goes with nothing that asks for something else: {given}. Nothing was "
            "changed. Leave it out; what would be lost is told before anything is done.",
            returncode=2,
        )
    if options["all_databases"] and options["undo"] not in NEWEST:
        raise CommandError(
            f"--undo {options['undo']} is a run of one database: each counts its own. Nothing was changed. Name the database with "
            "--database in place of --all-databases, or leave the number out.",
            returncode=2,
        )


def undo(command: migrate.Command, options: dict[str, Any]) -> None:
    """Take runs back, as a run. Raises ``ExecutionError``."""
    from django_safemigrate.runner.undo import Undoing

    connection = reachable(options["database"])
    undoing = Undoing(
        connection,
        None if options["undo"] in NEWEST else options["undo"],
        options["allow_data_loss"],
        options["interactive"],
    )

    def reached() -> bool:
        return not undoing.plan()

    run(command, options, Request(connection, "backwards", undoing.plan(), undoing.take_back, reached))
