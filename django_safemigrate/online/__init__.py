"""Online programs: the steps that do the work of an operation without blocking traffic or breaking deployed code."""

from __future__ import annotations

from django_safemigrate.online.compiling import compile_program
from django_safemigrate.online.probe import Probe, Progress, progress
from django_safemigrate.online.program import Mode, Phase, Piece, Program, Step
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
