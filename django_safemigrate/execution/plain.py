"""Steps in a form that can be kept: what is needed to run them, and nothing of how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django_safemigrate.online import Mode, Phase, Probe, Step
from django_safemigrate.schema.rowbatches import RowBatches


@dataclass(frozen=True, slots=True)
class PlainStep:
    """A step of SQL; the fields are those of ``online.Step``. Its JSON is for ever: programs are kept in databases."""

    phase: Phase
    mode: Mode
    statements: tuple[str, ...]
    probes: tuple[Probe, ...] = ()
    batches: RowBatches | None = None
    by: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()

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
        }

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
        )


def plain(step: Step) -> PlainStep:
    """``step`` in plain form. Raises ``ValueError`` for one of Python code, which only its migration can run."""
    if step.mode is Mode.PYTHON:
        raise ValueError(
            "A step of Python code has no plain form: the migration that holds the code runs it."
        )
    return PlainStep(step.phase, step.mode, step.statements, step.probes, step.batches, step.by, step.unsafe)
