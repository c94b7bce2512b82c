"""What a format is given to write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django_safemigrate.conf import Target
from django_safemigrate.linting.judged import Allowed, Judged, Placed, Whole
from django_safemigrate.linting.options import Options
from django_safemigrate.linting.summary import Summary


class Output(Protocol):
    """Where a report goes: a command's ``stdout``, or a file."""

    def write(self, text: str, /) -> object: ...


def shown_less(quiet: Iterable[str]) -> frozenset[str]:
    """What a report leaves out whose reader wants to hear nothing of ``quiet``: with the warnings, the notes
    as well."""
    given = frozenset(quiet)
    return given | {"note"} if "warning" in given else given


def json_text(document: object, out: Output) -> str:
    """A document as JSON, with escapes for characters that ``out`` has no place for: what stands for them
    otherwise is no JSON."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        text.encode(getattr(out, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, indent=2)
    return text


class Source(Protocol):
    """Where a report comes from: a run, or what is remembered of one."""

    @property
    def options(self) -> Options: ...

    @property
    def target(self) -> Target: ...

    def judged(self) -> Iterator[Judged]: ...

    def project(self) -> Whole: ...


@dataclass(slots=True)
class Report:
    """A run being written. ``judged`` counts into ``summary`` as it goes, so that a format may stream; a
    second format is given what the first has gone through.

    ``because`` says where the target comes from. ``quiet``: severities that the text report leaves out, and
    ``"summary"``; ``remark``: one more sentence below the summary.
    """

    run: Source
    because: str
    quiet: frozenset[str] = frozenset()
    remark: str = ""
    summary: Summary = field(default_factory=Summary)
    _seen: list[Judged] | None = None
    _whole: Whole | None = None

    def judged(self) -> Iterator[Judged]:
        if self._seen is not None:
            yield from self._seen
            return
        seen: list[Judged] = []
        for one in self.run.judged():
            self.summary.count(one)
            seen.append(one)
            yield one
        self._seen = seen

    def whole(self) -> Whole:
        """What is said about the history as a whole; ask after ``judged``."""
        if self._whole is None:
            self._whole = self.run.project()
            self.summary.count_whole(self._whole)
        return self._whole

    def project_findings(self) -> tuple[Placed, ...]:
        return self.whole().findings

    def allowed(self) -> Iterator[Allowed]:
        """Every finding that somebody answers for, those about the history as a whole last."""
        for one in self.judged():
            yield from one.allowed
        yield from self.whole().allowed

    def findings(self) -> Iterator[Placed]:
        """Every finding, those about the history as a whole last."""
        for one in self.judged():
            yield from one.findings
        yield from self.project_findings()

    def by_migration(self) -> Mapping[tuple[str, str], Sequence[Placed]]:
        """The findings of each migration, also of one without any, in the order in which they would run; then
        those that a finding about the history is about and that were not judged."""
        found = {(one.app, one.name): [*one.findings] for one in self.judged()}
        for placed in self.project_findings():
            found.setdefault((placed.finding.app, placed.finding.migration), []).append(placed)
        return found
