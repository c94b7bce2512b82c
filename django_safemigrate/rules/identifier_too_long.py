"""A name is longer than the server keeps, which cuts it without an error.

https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._names import NAMES_ANYTHING, Named, new_names
from django_safemigrate.rules.base import Severity, Verdict, rule

# The longest character of UTF-8 has four bytes, and the server cuts between characters.
_CUT_EARLIER = 3


@rule(Severity.WARNING, *NAMES_ANYTHING)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    longest = migration.database.name_bytes
    for named in new_names(migration, longest - _CUT_EARLIER - 1):
        written = _written(named)
        if len(written.encode()) > longest:
            yield named.verdict(
                f"The name of {named.kind} {written} is cut to {named.name}: the server keeps {longest} bytes.",
                f"Choose a name of at most {longest} bytes.",
            )


def _written(named: Named) -> str:
    """The name as the statement spells it, "" when the server chose it."""
    start = re.escape(named.name)
    quoted = re.search(f'"({start}[^"]*)"', named.sql)
    found = quoted or re.search(rf"(?<!\w)({start}[\w$]*)", named.sql, re.IGNORECASE)
    return found[1] if found else ""
