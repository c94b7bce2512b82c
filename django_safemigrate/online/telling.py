"""A plan for people, line by line, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django_safemigrate.online.losing import losses
from django_safemigrate.online.planning import Plan, PlannedMigration, PlannedOperation
from django_safemigrate.online.program import Mode, Phase, Step
from django_safemigrate.schema.amounts import bytes_text, rows_text
from django_safemigrate.schema.effects import Blocks, Effect, Work


class Tone(Enum):
    """What a line is about, for whoever colours it."""

    MIGRATION = "migration"
    OPERATION = "operation"
    PHASE = "phase"
    SQL = "sql"
    EFFECT = "effect"
    DANGER = "danger"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or several with the same indent."""

    tone: Tone
    text: str


PHASES = {
    Phase.EXPAND: "expand",
    Phase.BACKFILL: "backfill",
    Phase.VALIDATE: "validate",
    Phase.CONTRACT: "contract, once no old code runs",
}
MODES = {
    Mode.BRIEF: "",
    Mode.CONCURRENT: "  -- by itself, for as long as it takes",
    Mode.BATCHES: "  -- in slices of rows",
    Mode.PYTHON: "",
}
WORKS = {
    Work.SCAN: "every row is read",
    Work.BUILD: "an index is built",
    Work.REWRITE: "the table is rewritten",
    Work.UPDATE: "rows are written",
}
WAITS = {Blocks.NOTHING: "nobody waits", Blocks.WRITES: "writes wait", Blocks.READS: "reads and writes wait"}


def lines(plan: Plan) -> Iterator[Line]:
    """The plan as text."""
    for migration in plan.migrations:
        way = " backwards" if migration.backwards else ""
        yield Line(Tone.MIGRATION, f"{migration.migration}{way}")
        for operation in migration.operations:
            yield from _operation_lines(operation, migration, plan)
    yield Line(Tone.PLAIN, _summary_line(plan))


def _operation_lines(one: PlannedOperation, migration: PlannedMigration, plan: Plan) -> Iterator[Line]:
    yield Line(Tone.OPERATION, f"  {_described(one, migration)}")
    for sentence in _unknown(one):
        yield Line(Tone.DANGER, f"    not known: {sentence}")
    if one.contract_of:
        yield Line(
            Tone.PLAIN,
            f"    {'takes back' if migration.backwards else 'runs'} the contract of {migration.migration.app_label}.{one.contract_of}",
        )
    elif not one.program.steps and not one.program.opaque:
        yield Line(Tone.PLAIN, "    nothing to do in the database")
    phase = None
    for step in one.program.steps:
        if step.phase is not phase:
            phase = step.phase
            yield Line(Tone.PHASE, f"    {PHASES[phase]}")
        yield from _step_lines(step, plan)


def _step_lines(step: Step, plan: Plan) -> Iterator[Line]:
    if step.mode is Mode.PYTHON:
        yield Line(Tone.SQL, "      the Python code of the migration, in its own transaction")
    last = len(step.statements) - 1
    for number, statement in enumerate(step.statements):
        text = statement.strip().rstrip(";").replace("\n", "\n      ")
        yield Line(Tone.SQL, f"      {text};{MODES[step.mode] if number == last else ''}")
    for text in dict.fromkeys(_effect_text(effect, blocks, plan) for effect, blocks in _effects(step)):
        yield Line(Tone.EFFECT, f"        {text}")
    for sentence in step.unsafe:
        yield Line(Tone.DANGER, f"        unsafe: {sentence}")
    for sentence in losses(step):
        yield Line(Tone.DANGER, f"        data are lost: {sentence}")


def _effects(step: Step) -> Iterator[tuple[Effect, Blocks]]:
    """Each effect, with what waits for it or for a lock that the step holds already."""
    for priced in step.priced:
        for effect in priced.effects:
            blocks = effect.blocks if step.batches else priced.blocks(effect)
            yield effect, Blocks.NOTHING if effect.table_is_new else blocks


def _effect_text(effect: Effect, blocks: Blocks, plan: Plan) -> str:
    """``SHARE on shop_order (84 M rows, 31 GB): writes wait; an index is built``."""
    words = "a new table" if effect.table_is_new else _size(effect.table, plan)
    waits = WAITS[blocks]
    if effect.work.grows:
        waits += f"; {WORKS[effect.work]}"
    elif blocks > Blocks.NOTHING:
        waits += " for a moment"
    return f"{effect.lock or 'no lock'} on {effect.table}{words and f' ({words})'}: {waits}"


def _size(table: str, plan: Plan) -> str:
    size = plan.sizes.get(table)
    if size is None:
        return ""
    return ", ".join([*([] if size.rows is None else [rows_text(size.rows)]), bytes_text(size.total)])


def _described(one: PlannedOperation, migration: PlannedMigration) -> str:
    text = one.operation.step.operation.describe()
    return f"Take back: {text}" if migration.backwards else text


def _unknown(one: PlannedOperation) -> Iterator[str]:
    if one.program.opaque:
        yield "It runs Python code." if one.operation.runs_python else one.program.opaque
    if one.operation.refused:
        yield f"Django refuses to run it: {one.operation.refused}"


def _summary_line(plan: Plan) -> str:
    counted = summary(plan)
    if not plan.migrations:
        return f"Nothing to do: {plan.alias} ({plan.server}) is where it is to be."
    parts = [_number(counted[one], one[:-1]) for one in ("migrations", "operations", "steps")]
    return (
        f"{', '.join(parts)} for {plan.alias} ({plan.server}): {counted['contract']:,} in contract, "
        f"{counted['unsafe']:,} unsafe, {counted['losing']:,} that lose data; "
        f"{_number(counted['unknown'], 'operation')} not fully known. Nothing was changed."
    )


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


def summary(plan: Plan) -> dict[str, int]:
    """How many there are of each; ``unknown`` counts operations, what follows ``steps`` counts steps."""
    operations = [one for migration in plan.migrations for one in migration.operations]
    steps = [step for one in operations for step in one.program.steps]
    return {
        "migrations": len(plan.migrations),
        "operations": len(operations),
        "unknown": sum(any(_unknown(one)) for one in operations),
        "steps": len(steps),
        "contract": sum(one.phase is Phase.CONTRACT for one in steps),
        "unsafe": sum(bool(one.unsafe) for one in steps),
        "losing": sum(any(losses(one)) for one in steps),
    }


def document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON has it; its shape is a contract: ``plan-1.json`` beside this file. Additions keep ``version`` 1."""
    return {
        "version": 1,
        "database": plan.alias,
        "server": plan.server,
        "migrations": [_migration(one) for one in plan.migrations],
        "tables": {
            name: {"rows": size.rows, "total_bytes": size.total}
            for name, size in sorted(plan.sizes.items())
            if name in _touched(plan)
        },
        "summary": summary(plan),
    }


def _touched(plan: Plan) -> set[str]:
    operations = [one for migration in plan.migrations for one in migration.operations]
    return {effect.table for one in operations for step in one.program.steps for effect in step.effects}


def _migration(one: PlannedMigration) -> dict[str, Any]:
    return {
        "app": one.migration.app_label,
        "name": one.migration.name,
        "direction": "reverse" if one.backwards else "forward",
        "operations": [_operation(each, one) for each in one.operations],
    }


def _operation(one: PlannedOperation, migration: PlannedMigration) -> dict[str, Any]:
    return {
        "index": one.operation.path,
        "class": type(one.operation.step.operation).__name__,
        "description": _described(one, migration),
        "python": one.operation.runs_python,
        "opaque": one.program.opaque,
        "refused": one.operation.refused,
        "contract_of": one.contract_of,
        "steps": [_step(each) for each in one.program.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    batches = step.batches
    return {
        "phase": step.phase.value,
        "mode": step.mode.value,
        "statements": list(step.statements),
        "batches": None if batches is None else {"table": batches.table, "key": list(batches.key)},
        "passes": list(step.by),
        "effects": list(_told_once(_effect(effect, blocks) for effect, blocks in _effects(step))),
        "unsafe": list(step.unsafe),
        "loses": list(losses(step)),
    }


def _effect(effect: Effect, blocks: Blocks) -> dict[str, Any]:
    return {
        "table": effect.table,
        "new": effect.table_is_new,
        "lock": effect.lock,
        "rows": effect.rows.value,
        "blocks": blocks.value,
        "work": effect.work.value,
    }


def _told_once(effects: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for one in effects:
        if one not in told:
            told.append(one)
            yield one
