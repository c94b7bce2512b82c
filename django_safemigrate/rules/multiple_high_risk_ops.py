"""One migration holds several dangerous operations.

When it has to be stopped, or fails, nobody can tell at a glance which of them it was; and each adds to the
time that the others' locks are held. https://www.postgresql.org/docs/current/explicit-locking.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import listed
from django_safemigrate.rules.base import Finding, Severity, Verdict, findings_rule


@findings_rule(Severity.WARNING, opt_in=True)
def check(migration: CompiledMigration, findings: Sequence[Finding]) -> Iterator[Verdict]:
    rules: dict[str, str] = {}
    for one in findings:
        if one.severity is Severity.ERROR and one.operation is not None:
            rules.setdefault(one.operation, one.rule)
    if len(rules) > 1:
        yield Verdict(
            None,
            f"{len(rules)} operations of this migration are dangerous: {listed(sorted(set(rules.values())))}.",
            "Give each a migration of its own.",
        )
