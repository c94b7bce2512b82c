"""Which code a change breaks: the code deployed before it (old) or the code written for it (new).

Judged on the net effect of a migration, from the schema before its first and after its last statement: a
rename that is taken back, or a default that is set and dropped again, breaks nobody. ``breaks`` dispatches on
the kind of change; the functions live in the modules of this package, one subject a file.
"""

from __future__ import annotations

from django_safemigrate.schema.compatibility import columns, constraints, others, rows, tables
from django_safemigrate.schema.compatibility.registry import breaks

__all__ = ["breaks", "columns", "constraints", "others", "rows", "tables"]
