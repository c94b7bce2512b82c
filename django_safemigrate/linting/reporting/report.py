"""What a format is given to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django_safemigrate.linting.engine import Judged, Placed, Run
from django_safemigrate.linting.summary import Summary

DOCUMENTATION = "https://safemigrate.readthedocs.io/en/latest/rules/"


class Output(Protocol):
    """Where a report goes: a command's ``stdout``, or a file."""

    def write(self, text: str, /) -> object: ...


@dataclass(slots=True)
class Report:
    """A run being written. ``judged`` counts into ``summary`` as it goes, so that a format may stream.

    ``because`` says where the target comes from.
    """

    run: Run
    because: str
    summary: Summary = field(default_factory=Summary)

    def judged(self) -> Iterator[Judged]:
        for one in self.run.judged():
            self.summary.count(one)
            yield one

    def project_findings(self) -> tuple[Placed, ...]:
        found = self.run.project_findings()
        self.summary.count_findings(found)
        return found


def page(rule: str) -> str:
    """The address of a rule's page."""
    return f"{DOCUMENTATION}{rule}.html"
