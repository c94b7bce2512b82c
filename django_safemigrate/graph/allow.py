"""What a migration allows: rules whose findings somebody answers for, with a reason.

On the class, for the whole migration: ``allow = {"add-index-not-concurrent": "the table has 40 rows"}``. In a
comment on the lines of an operation, or on the lines right above it, for that operation and those nested in
it::

    # safemigrate: allow[add-index-not-concurrent] the table has 40 rows
    migrations.AddIndex(...)

A reason that has ``(until 2027-01-31)`` in it is good up to that day.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from django_safemigrate.graph.source import database_operations, modified, operations_of, source_file

_COMMENT = re.compile(r"#\s*safemigrate:\s*allow\s*\[([^\]]*)\]\s*(.*)")
# What other tools are told in the same comment.
_NEXT_COMMENT = re.compile(r"\s+(?=#\s*(?:noqa|nosec|[a-z]+:))")
# Wherever it stands and however it is put: what was meant to end must not last for ever.
_UNTIL = re.compile(r"\s*\(\s*until\b:?\s*([^)]*)\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule that is allowed. ``operation`` is the index path of the operation that a comment stands at,
    ``""`` for the whole migration, None for a comment that stands at none. ``until`` is its last day;
    ``unread`` a date that is none.
    """

    rule: str
    reason: str
    by: str
    line: int | None
    operation: str | None
    until: date | None = None
    unread: str = ""

    def covers(self, rule: str, operation: str | None, today: date) -> bool:
        """Whether it silences a finding of ``rule`` about the operation with this index path, today."""
        return (
            self.rule == rule
            and bool(self.reason)
            and not self.unread
            and (self.until is None or today <= self.until)
            and self.operation is not None
            and (not self.operation or f"{operation or ''}.".startswith(f"{self.operation}."))
        )


def allowances(migration: Migration) -> tuple[Allowance, ...]:
    """Everything a migration allows; an ``allow`` attribute that is no dict allows nothing."""
    given: Any = getattr(migration, "allow", {})
    found = [
        _allowance(str(rule), reason if isinstance(reason, str) else "", "class", None, "")
        for rule, reason in (given.items() if isinstance(given, Mapping) else ())
    ]
    file = source_file(migration)
    if file is not None and file.endswith(".py"):
        operations = migration.operations
        layout = (len(operations), frozenset(_containers(operations, "")))
        found += _in_comments(file, modified(file), type(migration).__name__, layout)
    return tuple(found)


def _allowance(rule: str, text: str, by: str, line: int | None, operation: str | None) -> Allowance:
    """``text`` is the reason, with the day up to which it is good in parentheses at its end."""
    match = _UNTIL.search(text)
    reason = f"{text[: match.start()]}{text[match.end() :]}".strip() if match else text.strip()
    if match is None:
        return Allowance(rule, reason, by, line, operation)
    try:
        return Allowance(rule, reason, by, line, operation, until=date.fromisoformat(match[1].strip()))
    except ValueError:
        return Allowance(rule, reason, by, line, operation, unread=match[1].strip())


# How many operations there are, and the index paths of those that hold others.
_Layout = tuple[int, frozenset[str]]


def _containers(operations: Sequence[Operation], path: str) -> Iterator[str]:
    for index, one in enumerate(operations):
        if isinstance(one, SeparateDatabaseAndState):
            yield f"{path}{index}"
            yield from _containers(one.database_operations, f"{path}{index}.")


@lru_cache(maxsize=64)
def _in_comments(file: str, written: int, name: str, layout: _Layout) -> tuple[Allowance, ...]:
    # ``written`` is part of the key only: an edited file is read again.
    try:
        # Python takes each of these for the end of a line; its tokenizer does not.
        source = re.sub(rb"\r\n?", b"\n", Path(file).read_bytes())
    except OSError:
        # Gone since it was imported: then nothing in it can be pointed at.
        return ()
    if b"safemigrate:" not in source:
        return ()
    spans = tuple(_spans(source, file, name, layout))
    found: list[Allowance] = []
    for line, rules, reason in _comments(source):
        operation = _operation_at(line, spans)
        found += [_allowance(rule, reason, "comment", line, operation) for rule in rules]
    return tuple(found)


def _comments(source: bytes) -> Iterator[tuple[int, list[str], str]]:
    """Line, rules and reason of each comment that allows something."""
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        for part in _NEXT_COMMENT.split(token.string) if token.type == tokenize.COMMENT else ():
            match = _COMMENT.match(part)
            if match:
                rules = [one.strip() for one in match[1].split(",") if one.strip()]
                yield token.start[0], rules, match[2].strip()


@dataclass(frozen=True, slots=True)
class _Span:
    """The lines of an operation, those of the comments right above it included."""

    operation: str
    first: int
    last: int


def _spans(source: bytes, file: str, name: str, layout: _Layout) -> Iterator[_Span]:
    lines = source.decode(errors="replace").split("\n")
    classes = (one for one in ast.parse(source, filename=file).body if isinstance(one, ast.ClassDef))
    body = next(iter([one for one in classes if one.name == name][-1:]), None)
    operations = operations_of(body) if body else None
    count, containers = layout
    if (
        isinstance(operations, ast.List | ast.Tuple)
        and len(operations.elts) != count
        and not any(isinstance(one, ast.Starred) for one in operations.elts)
    ):
        # Something was added elsewhere, and there is no telling where.
        return
    yield from _spans_in(operations, "", lines, containers)


def _spans_in(
    operations: ast.expr | None, path: str, lines: list[str], containers: frozenset[str]
) -> Iterator[_Span]:
    if not isinstance(operations, ast.List | ast.Tuple):
        return
    for index, element in enumerate(operations.elts):
        if isinstance(element, ast.Starred):
            # It may stand for any number of operations: those after it have no index that can be told.
            return
        first = element.lineno
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        last = element.end_lineno or element.lineno
        yield _Span(f"{path}{index}", first, last)
        if f"{path}{index}" in containers:
            yield from _spans_in(database_operations(element), f"{path}{index}.", lines, containers)


def _operation_at(line: int, spans: tuple[_Span, ...]) -> str | None:
    """The innermost operation on a line; None where there is none."""
    found = [one for one in spans if one.first <= line <= one.last]
    return max(found, key=lambda one: one.operation.count(".")).operation if found else None
