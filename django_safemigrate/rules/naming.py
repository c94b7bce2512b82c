"""A name does not match the project's own convention.

What the convention is says ``SAFEMIGRATE["NAMING"]``; without it nothing is found. Names that Django or the
server makes up are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.conf import load_settings
from django_safemigrate.rules._names import Named, new_names
from django_safemigrate.rules.base import Severity, Verdict, rule

# What Django makes up ends with eight digits of a hash, or has them before a suffix.
# https://github.com/django/django/blob/stable/5.2.x/django/db/backends/base/schema.py#L1600
_MADE_UP = re.compile(r"_[0-9a-f]{8}(_|$)")
_CURES = {
    "table": "Choose another db_table in the Meta of the model.",
    "column": "Choose another db_column of the field.",
    "index": "Choose another name of the index.",
    "constraint": "Choose another name of the constraint.",
}


@rule(Severity.WARNING, opt_in=True)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    patterns = load_settings().naming
    if not patterns or migration.direction != "forward":
        return
    own = migration.migration.name
    if not re.fullmatch(patterns.get("migration", ".*"), own):
        yield Verdict(
            None,
            f"The name of migration {own} does not match {patterns['migration']}.",
            "Rename its file as long as it is applied nowhere.",
        )
    for named in new_names(migration):
        pattern = patterns.get(named.kind)
        if pattern and not re.fullmatch(pattern, named.name) and not _is_made_up(named):
            yield named.verdict(f"The name of {named.full} does not match {pattern}.", _CURES[named.kind])


def _is_made_up(named: Named) -> bool:
    return named.name not in named.sql or _MADE_UP.search(named.name) is not None
