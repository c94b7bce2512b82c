"""Steps in a form that can be kept: what is needed to run them, and nothing of how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django_safemigrate.online import Mode, Phase, Probe, Step
from django_safemigrate.schema.rowbatches import RowBatches


@dataclass(frozen=True, slots=True)
class WayBack:
    """What leads back to the schema that a list of steps met: ``steps``, unless ``refused`` says why there is no way. ``loses``
    says in sentences what is not as it was then, what the steps themselves have made left aside."""

    steps: tuple[PlainStep, ...]
    loses: tuple[str, ...] = ()
    refused: str = ""

    def to_json(self) -> dict[str, Any]:
        """The way in values that ``json`` knows."""
        steps = [one.to_json() for one in self.steps]
        return {"steps": steps, "loses": list(self.loses), "refused": self.refused}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> WayBack:
        steps = tuple(map(PlainStep.from_json, kept["steps"]))
        return cls(steps, tuple(kept["loses"]), kept["refused"])


@dataclass(frozen=True, slots=True)
class PlainStep:
    """A step of SQL; the fields are those of ``online.Step``. ``locks`` are the tables that others can see and it locks, in
    order, by the catalog's names, each with a lock, all of them where it takes several. ``back`` is the way from where it ends to where
    the list began that it is in, None where that was not asked for. Its JSON is for ever: programs are kept in databases."""

    phase: Phase
    mode: Mode
    statements: tuple[str, ...]
    probes: tuple[Probe, ...] = ()
    batches: RowBatches | None = None
    by: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    locks: tuple[tuple[str, str], ...] = ()
    back: WayBack | None = None

    def to_json(self) -> dict[str, Any]:
        """The step in values that ``json`` knows."""
        return {
            "phase": self.phase.value,
            "mode": self.mode.value,
            "statements": list(self.statements),
            "probes": [asdict(one) for one in self.probes],
            "batches": None
            if self.batches is None
            else asdict(self.batches) | {"key": list(self.batches.key)},
            "by": list(self.by),
            "unsafe": list(self.unsafe),
            "locks": [list(one) for one in self.locks],
        } | ({} if self.back is None else {"back": self.back.to_json()})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> PlainStep:
        """The step that ``to_json`` gave. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        batches = kept["batches"]
        return cls(
            Phase(kept["phase"]),
            Mode(kept["mode"]),
            tuple(kept["statements"]),
            tuple(Probe(**one) for one in kept["probes"]),
            None if batches is None else RowBatches(**(batches | {"key": tuple(batches["key"])})),
            tuple(kept["by"]),
            tuple(kept["unsafe"]),
            tuple((table, lock) for table, lock in kept["locks"]),
            WayBack.from_json(kept["back"]) if "back" in kept else None,
        )


def plain(step: Step) -> PlainStep:
    """``step`` in plain form. Raises ``ValueError`` for one of Python code, which only its migration can run."""
    if step.mode is Mode.PYTHON:
        raise ValueError(
            "A step of Python code has no plain form: the migration that holds the code runs it."
        )
    return PlainStep(
        step.phase,
        step.mode,
        step.statements,
        step.probes,
        step.batches,
        step.by,
        step.unsafe,
        tuple(locked(step)),
    )


def locked(step: Step) -> list[tuple[str, str]]:
    """The tables that a step locks where others can see it, in order of their names, each with every lock that it takes."""
    return sorted({(one.table, one.lock) for one in step.effects if one.lock and not one.table_is_new})
