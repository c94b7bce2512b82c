"""Counting a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django_safemigrate.linting.judged import Judged, Placed, Whole


@dataclass(slots=True)
class Summary:
    """What a run looked at and found. ``unanalysed`` counts statements nobody here understands, and
    operations other than RunPython whose SQL could not be had; ``python`` counts the operations that run
    Python code."""

    migrations: int = 0
    operations: int = 0
    statements: int = 0
    unanalysed: int = 0
    python: int = 0
    allowed: int = 0
    findings: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> int:
        return self.findings["error"]

    def count(self, judged: Judged) -> None:
        """Add a migration."""
        self.migrations += 1
        self.operations += judged.counts.operations
        self.statements += judged.counts.statements
        self.unanalysed += judged.counts.unanalysed
        self.python += judged.counts.python
        self.allowed += len(judged.allowed)
        self.count_findings(judged.findings)

    def count_whole(self, whole: Whole) -> None:
        self.allowed += len(whole.allowed)
        self.count_findings(whole.findings)

    def count_findings(self, findings: tuple[Placed, ...]) -> None:
        self.findings.update(one.finding.severity.value for one in findings)
