"""The history of migrations as Django has it: loaded without a database, walked once, selected
from, found in its files."""

from __future__ import annotations

from django_safemigrate.graph.allow import Allowance, allowances
from django_safemigrate.graph.errors import HistoryError
from django_safemigrate.graph.history import conflicts, load, plan
from django_safemigrate.graph.ignored import is_ignored
from django_safemigrate.graph.marks import Mark, Sign, mark, signs
from django_safemigrate.graph.selection import Selection, select
from django_safemigrate.graph.source import Place, locate, source_file
from django_safemigrate.graph.usage import omits, uses
from django_safemigrate.graph.walk import MigrationSteps, Reversal, Step, reverse, steps_of, walk

__all__ = [
    "Allowance",
    "HistoryError",
    "Mark",
    "MigrationSteps",
    "Place",
    "Reversal",
    "Selection",
    "Sign",
    "Step",
    "allowances",
    "conflicts",
    "is_ignored",
    "load",
    "locate",
    "mark",
    "omits",
    "plan",
    "reverse",
    "select",
    "signs",
    "source_file",
    "steps_of",
    "uses",
    "walk",
]
