"""Every point on which the prediction for a case and what happened do not agree."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from differential.case import Case
from differential.probes import Failures
from differential.witness import Seen
from django_safemigrate.compiler import CompiledMigration, CompiledStatement
from django_safemigrate.databases.postgresql import locks
from django_safemigrate.rules import Finding, all_rules
from django_safemigrate.schema.net import Breaks, Stage, stage
from facts.measure import MODES, WORKS

MADE_ANEW = re.compile(r"'[0-9a-f]{32}'|'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00:00'")
PYTHON_ERRORS = ("ValueError", "NotSupportedError")
Prices = dict[str, tuple[str, str]]


@dataclass
class Outcome:
    """``problems``: what was predicted wrongly. ``old`` and ``new``: what fails for old code
    after, and for new code before."""

    case: Case
    problems: list[str] = field(default_factory=list)
    old: Failures = field(default_factory=dict)
    new: Failures = field(default_factory=dict)
    dangers: set[tuple[str, str]] = field(default_factory=set)
    statements: list[Seen] = field(default_factory=list)
    predicted: CompiledMigration | None = None
    findings: list[Finding] = field(default_factory=list)
    error: str | None = None
    same_models: bool = False

    @property
    def migration(self) -> CompiledMigration:
        assert self.predicted is not None
        return self.predicted


def compare(outcome: Outcome) -> None:
    predicted, case = outcome.migration, outcome.case
    say = outcome.problems.append
    if outcome.error != case.fails:
        say(f"the migration ended with {outcome.error}, not with {case.fails}")
    told, seen = predicted.statements, [one for one in outcome.statements if one.emitted]
    if case.fails is not None:
        told = told[: len(seen)]
    if [comparable(one.sql) for one in told] != [comparable(one.sql) for one in seen]:
        say(
            "SQL differs:\n    predicted "
            + "\n              ".join(one.sql for one in told)
            + "\n    really    "
            + "\n              ".join(one.sql for one in seen)
        )
    else:
        for one, other in zip(told, seen, strict=True):
            compare_statement(one, other, say, unknowable=bool(case.unknowable))
    for operation in predicted.operations:
        if operation.opaque and not operation.runs_python and case.fails not in PYTHON_ERRORS:
            say(f"opaque: {operation.opaque}")
    if case.fails is None and outcome.error is None:
        compare_verdict(outcome)


def comparable(text: str) -> str:
    """Less what is made anew in each run: the time and random keys."""
    return MADE_ANEW.sub("'...'", text.rstrip("; \n"))


def compare_statement(told: CompiledStatement, seen: Seen, say: Any, *, unknowable: bool) -> None:
    prices: Prices = {}
    for priced in told.changes:
        for effect in priced.effects:
            if effect.table in seen.before:
                lock, work = prices.get(effect.table, (None, "catalog"))
                prices[effect.table] = (
                    locks.strongest((lock, effect.lock)) or "",
                    max(work, effect.work.value, key=WORKS.index),
                )
    for table in sorted({*seen.taken, *seen.work, *prices}):
        lock, work = prices.get(table, ("", "catalog"))
        taken = seen.taken.get(table, "")
        if (lock, work) == (locks.ACCESS_SHARE, "catalog") or taken == locks.ACCESS_SHARE:
            lock, taken = (one if one != locks.ACCESS_SHARE else "" for one in (lock, taken))
        weaker = (
            bool(taken)
            and bool(lock)
            and list(MODES.values()).index(taken) < list(MODES.values()).index(lock)
        )
        if lock != taken and seen.watched and not (lock in seen.before[table] and (not taken or weaker)):
            say(
                f"lock on {table}: predicted {lock or 'none'}, really {taken or 'none'} (held before: {sorted(seen.before[table])}): {told.sql}"
            )
        really = seen.work.get(table, "catalog")
        if work != really and not (unknowable and WORKS.index(really) < WORKS.index(work)):
            say(f"work on {table}: predicted {work}, really {really}: {told.sql}")


def true_stage(outcome: Outcome) -> Stage:
    return stage([Breaks(old="x" if outcome.old else "", new="x" if outcome.new else "")])


@cache
def about_code() -> frozenset[str]:
    """The rules that say which code breaks."""
    modules = {
        name: importlib.import_module(f"django_safemigrate.rules.{name.replace('-', '_')}")
        for name, rule in all_rules().items()
        if not rule.opt_in
    }
    return frozenset(name for name, module in modules.items() if hasattr(module, "broken"))


def predicted_breaks(predicted: CompiledMigration) -> list[Breaks]:
    return [each for one in predicted.operations for each in predicted.breaks(one)]


def compare_verdict(outcome: Outcome) -> None:
    predicted, say = outcome.migration, outcome.problems.append
    python = any(one.runs_python for one in predicted.operations)
    errors = [one for one in outcome.findings if one.severity.value == "error"]
    serious = [one for one in outcome.findings if one.severity.value in ("error", "warning")]
    if outcome.old and not any(one.rule in about_code() for one in serious):
        say(f"old code breaks ({outcome.old}), and nobody says so: {[one.rule for one in serious]}")
    if not outcome.old and not outcome.dangers and errors and predicted.statements:
        say(f"nothing breaks, but {[(one.rule, one.message) for one in errors]}")
    if outcome.dangers and not errors and not python:
        say(f"work under a blocking lock on {outcome.dangers}, and no error")
    dangers = {
        (effect.table, blocks.value)
        for one in predicted.operations
        for each in one.changes()
        for effect, blocks in each.dangers()
    }
    if (
        dangers != outcome.dangers
        and not python
        and not (outcome.case.unknowable and dangers > outcome.dangers)
    ):
        say(f"dangers: predicted {dangers}, really {outcome.dangers}")
    told, truth = stage(predicted_breaks(predicted)), true_stage(outcome)
    if outcome.same_models:
        # What new code would need that no model tells of, nobody can ask it.
        told, truth = (
            Stage.AFTER if one in (Stage.AFTER, Stage.SPLIT) else Stage.ANY for one in (told, truth)
        )
    # Removing something from the models alone may break new code, but there is nothing to place.
    if predicted.statements and told is not truth:
        say(f"stage: predicted {told.value}, really {truth.value} (old: {outcome.old}, new: {outcome.new})")
