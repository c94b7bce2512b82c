"""The options of ``safemigrate`` beside those of ``migrate``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from django_safemigrate.databases.live import Ending
from django_safemigrate.execution.evicting import Eviction
from django_safemigrate.execution.ladder import Ladder
from django_safemigrate.management.timeouts import overrides
from django_safemigrate.runner.stages import Stage


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options to those of ``migrate``."""
    _add_stages(parser)
    _add_eviction(parser)
    add = parser.add_argument
    add(
        "--format",
        choices=["auto", "text", "json"],
        default="auto",
        help="text: a line for each event; json: an object for each; auto, the default: bars on a terminal, lines elsewhere.",
    )
    add(
        "--all-databases",
        action="store_true",
        help="Run on every database of DATABASES that is a PostgreSQL, on all at the same time.",
    )
    add(
        "--rerun",
        action="store_true",
        help="Run once more an operation that is in no transaction and did not come to its end.",
    )
    add(
        "--rehash",
        action="store_true",
        help="Accept what applied migrations say by now, where they were edited.",
    )


def _add_stages(parser: ArgumentParser) -> None:
    stage = parser.add_mutually_exclusive_group()
    for option, one, text in (
        ("--before-deploy", Stage.BEFORE, "Run what belongs before the deploy of the new code. The default."),
        (
            "--after-deploy",
            Stage.AFTER,
            "Run what is left, once no old code runs: contracts that are open, then migrations that wait for the deploy.",
        ),
        (
            "--all",
            Stage.ALL,
            "Run everything in order, where no code runs meanwhile: in development and in tests.",
        ),
    ):
        stage.add_argument(
            option, action="store_const", dest="stage", const=one, default=Stage.BEFORE, help=text
        )


def _add_eviction(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("ending who is in the way; nobody is, by default")
    which = group.add_mutually_exclusive_group()
    for option, ending, what in (
        ("--cancel-blockers", Ending.CANCEL, "Cancel the statements of those who hold a lock that is needed"),
        (
            "--terminate-blockers",
            Ending.TERMINATE,
            "End the sessions of those who hold a lock that is needed",
        ),
    ):
        which.add_argument(
            option,
            action="store_const",
            dest="evict",
            const=ending,
            help=f"{what}, if --blockers names them.",
        )
    group.add_argument(
        "--blockers",
        action="append",
        default=[],
        metavar="WHO",
        help="Who may be ended: user=NAME, application=NAME (* stands for anything) or idle-in-transaction. May be given several times.",
    )
    group.add_argument(
        "--blockers-after-in-ms",
        type=int,
        default=Eviction().after_ms,
        metavar="N",
        help="Only those who were waited for so long. Default: %(default)s.",
    )
    group.add_argument(
        "--blockers-budget",
        type=int,
        default=Eviction().budget,
        metavar="N",
        help="How many at most for one operation. Default: %(default)s.",
    )


# Options by which something else is asked for than the way back, or where a database stands.
ELSE = {
    "plan": "--plan",
    "check_unapplied": "--check",
    "fake": "--fake",
    "fake_initial": "--fake-initial",
    "prune": "--prune",
    "run_syncdb": "--run-syncdb",
}


def asked_besides(options: Mapping[str, Any], more: Mapping[str, str]) -> str:
    """Those of ``ELSE`` and ``more`` (names of options, each with its name for people) that are given, and a stage; "" when none is."""
    given = [text for name, text in {**more, **ELSE}.items() if options[name]]
    if options["stage"] is not Stage.BEFORE:
        given.append("a stage")
    return ", ".join(given)


def refuse_incomplete(options: Mapping[str, Any]) -> None:
    """Raise ``CommandError`` with exit code 2 for an option that lacks what Django's command wants beside it."""
    if options["prune"] and not options["app_label"]:
        raise CommandError(
            "--prune forgets migrations of one app. Name it: safemigrate APP --prune.", returncode=2
        )


def eviction(options: Mapping[str, Any]) -> Eviction:
    """Whom the options allow to end. Raises ``CommandError`` with exit code 2 for what cannot be meant."""
    allow = tuple(options["blockers"])
    if options["evict"] is not None and not allow:
        raise CommandError(
            f"--{options['evict'].value}-blockers says nothing of whom. Name them with --blockers.",
            returncode=2,
        )
    if allow and options["evict"] is None:
        raise CommandError(
            "--blockers says nothing of what to do with them. Add --cancel-blockers or --terminate-blockers.",
            returncode=2,
        )
    for option, name, least in (
        ("--blockers-after-in-ms", "blockers_after_in_ms", 0),
        ("--blockers-budget", "blockers_budget", 1),
    ):
        if options[name] < least:
            raise CommandError(
                f"{option} is {options[name]}. Give it a whole number, {least} or more.", returncode=2
            )
    try:
        return Eviction(options["evict"], allow, options["blockers_after_in_ms"], options["blockers_budget"])
    except ValueError as error:
        raise CommandError(f"--blockers: {error}", returncode=2) from error


def ladder(options: Mapping[str, Any]) -> Ladder:
    """How often and how long locks are tried: as the flags of ``migrate_with_timeouts`` say it, else as ever. Raises ``CommandError``
    with exit code 2 for flags that cannot be meant."""
    policy = overrides(options)
    if policy is None:
        return Ladder()
    return Ladder(
        milliseconds=Ladder().milliseconds if policy.lock_timeout_ms is None else (policy.lock_timeout_ms,),
        pause=lambda number: policy.pause_ms(number) / 1000,
        attempts=policy.max_retries + 1,
        patience=policy.longest_ms,
        statement=policy.statement_timeout_ms,
    )
