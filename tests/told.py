"""Reports of findings that a test makes up, for what no migration says in so few words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.management.base import OutputWrapper
from django.core.management.color import no_style

from django_safemigrate.conf import Target
from django_safemigrate.linting.judged import Allowed, Counts, Judged, Placed, Whole
from django_safemigrate.linting.options import Options
from django_safemigrate.linting.reporting import FORMATS, Report
from django_safemigrate.rules import Finding, Severity

RULE = "add-index-not-concurrent"
PAGE = f"https://safemigrate.readthedocs.io/en/latest/rules/{RULE}.html"
SUMMARY = "0 errors, 0 warnings, 0 notes in 0 migrations, 0 statements (0 could not be analysed)."
JUDGED = "Judged for postgresql 16 (SAFEMIGRATE['TARGETS'])."
# Everything that some format has a use for, or no place for.
STRANGE = (
    "a\r\nb \"c\" 'd' `e` 50% x,y:z p|q <b>&amp; ]]> *f* _g_ [h](i) @team #12 {0} über … \x1b[31m ::error::"
)


@dataclass
class Told:
    """What a run would have found."""

    migrations: tuple[Judged, ...] = ()
    whole: tuple[Placed, ...] = ()
    options: Options = field(default_factory=Options)
    target: Target = field(default_factory=lambda: Target("postgresql", 16))

    def judged(self) -> Iterator[Judged]:
        return iter(self.migrations)

    def project(self) -> Whole:
        return Whole(self.whole)


def finding(
    message: str = "Building index i blocks writes to t until it is done.",
    *,
    hint: str = "Use AddIndexConcurrently.",
    severity: Severity = Severity.ERROR,
    operation: str | None = "0",
    migration: str = "0002_next",
    rule: str = RULE,
) -> Finding:
    """A finding about an index of blog_post."""
    return Finding(
        rule=rule,
        severity=severity,
        app="blog",
        migration=migration,
        operation=operation,
        direction="forward",
        table="blog_post",
        message=message,
        hint=hint,
        lock="SHARE",
        blocks="writes",
        work="build",
    )


def placed(one: Finding, path: str | None = "blog/migrations/0002_next.py", line: int | None = 11) -> Placed:
    return Placed(one, path, line)


def judged(*found: Placed, allowed: tuple[Allowed, ...] = (), name: str = "0002_next") -> Judged:
    """A migration of one operation with these findings."""
    return Judged("blog", name, f"blog/migrations/{name}.py", True, Counts(1, 1), found, allowed)


def written(name: str, told: Told | None = None) -> str:
    """A report in the format of this name."""
    out = io.StringIO()
    FORMATS[name](Report(told or Told(), "SAFEMIGRATE['TARGETS']"), OutputWrapper(out), no_style())
    return out.getvalue()
