"""Online programs: the steps that do the work of an operation without blocking traffic or breaking deployed code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django_safemigrate.online.probe import Probe, Progress, progress
from django_safemigrate.online.program import Mode, Phase, Piece, Program, Step

if TYPE_CHECKING:
    from django_safemigrate.online.compiling import compile_program
    from django_safemigrate.online.reversing import reverse_program

__all__ = [
    "Mode",
    "Phase",
    "Piece",
    "Probe",
    "Program",
    "Progress",
    "Step",
    "compile_program",
    "progress",
    "reverse_program",
]

# Imported when asked for: whoever runs or keeps steps does without the compiler.
_HOMES = {
    "compile_program": "django_safemigrate.online.compiling",
    "reverse_program": "django_safemigrate.online.reversing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
