"""The compiler: walks the history, collects the SQL of each operation offline, parses, prices and applies it.

The one place that does so. One pass over the whole history, since what a statement costs depends on the schema that all
earlier statements left.
"""

from __future__ import annotations

from django_safemigrate.compiler.compiled import (
    CompiledMigration,
    CompiledOperation,
    CompiledStatement,
    Held,
    PricedChange,
)
from django_safemigrate.compiler.compiling import RUNS_PYTHON, Compiler, asked
from django_safemigrate.compiler.deployed import net_of

__all__ = [
    "RUNS_PYTHON",
    "CompiledMigration",
    "CompiledOperation",
    "CompiledStatement",
    "Compiler",
    "Held",
    "PricedChange",
    "asked",
    "net_of",
]
