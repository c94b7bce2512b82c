"""Runs the steps of a program and watches what each does: the locks it takes, the work it does meanwhile, and
what the catalog holds after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from differential.compare import compare_statement
from differential.examine import dangers_of
from differential.witness import Seen, Witness
from django_safemigrate.compiler import CompiledStatement, PricedChange
from django_safemigrate.databases.base import Database
from django_safemigrate.execution import plain, run
from django_safemigrate.online import Mode, Progress, Step, progress
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import AnalyzeTable, RowsChange, ValidateConstraint
from django_safemigrate.schema.rowbatches import RowBatches
from facts.measure import FEW

# Less than there are rows, so that there is more than one slice.
SLICE = 300
# How many rows are sampled, whether those are read that no key leads to, and how many rows a condition finds in a
# slice: less work may be seen than is predicted.
NOT_TOLD = (AnalyzeTable, ValidateConstraint, RowsChange)
SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)


class Watched:
    """Runs steps on a connection. ``problems`` grows by what went otherwise than the steps say."""

    def __init__(self, connection: Any, url: str, database: Database, *, unknowable: bool) -> None:
        self._unknowable = unknowable
        self.problems: list[str] = []
        self.catalog: Catalog = database.read(connection)
        self._connection = connection
        self._database = database
        self._witness = Witness(connection, url)

    def run(self, step: Step) -> None:
        """Run a step; it has to be pending before, and done after. Raises what the server does."""
        self._expect(step, Progress.PENDING)
        small = self._small(step)
        groups = list(self._statements(step))
        self.catalog = self._database.read(self._connection)
        self._expect(step, Progress.DONE)
        dangers = set()
        unknowable = self._unknowable or bool(small) or any(isinstance(one, NOT_TOLD) for one in step.changes)
        for statement, seen in groups:
            for one in seen:
                compare_statement(statement, one, self.problems.append, unknowable=unknowable)
                dangers |= dangers_of(one)
        self._judge(step, dangers, small)

    def _small(self, step: Step) -> set[str]:
        """The tables with so few rows that less work is seen than a step may do."""
        found = set()
        for name in {one.table for one in step.effects} & self.catalog.tables.keys():
            place = ".".join(f'"{part}"' for part in name.split("."))
            with self._connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM (SELECT FROM {place} LIMIT {FEW + 1}) t")
                if cursor.fetchone()[0] <= FEW:
                    found.add(name)
        return found

    def _expect(self, step: Step, wanted: Progress) -> None:
        found, differences = progress(step.probes, self.catalog)
        if step.probes and found is not wanted:
            text = "; ".join(step.statements)
            self.problems.append(f"{found.value} instead of {wanted.value}: {text} {differences}")

    def _judge(self, step: Step, dangers: set[tuple[str, str]], small: set[str]) -> None:
        told = {(effect.table, blocks.value) for one in step.priced for effect, blocks in one.dangers()}
        if self._unknowable or small:
            told = {one for one in told if one in dangers or (one[0] not in small and not self._unknowable)}
        text = "; ".join(step.statements)
        if told != dangers and step.mode is not Mode.BATCHES:
            self.problems.append(f"work while traffic waits: predicted {told}, really {dangers}: {text}")
        if dangers and not step.unsafe:
            self.problems.append(f"work while traffic waits, and the step does not say so: {dangers}: {text}")

    def _statements(self, step: Step) -> Iterator[tuple[CompiledStatement, Sequence[Seen]]]:
        """Run a step and give what was seen of each statement."""
        start = len(self._witness.seen)
        with self._witness.watching(SimpleNamespace(execute=None)):
            if step.mode is Mode.BATCHES and step.batches:
                self._run_slices(step.batches)
            else:
                run([plain(step)], self._connection, None)
        seen = self._witness.seen[start:]
        if step.mode is Mode.BATCHES and step.batches:
            for one in seen:
                # Each only for as long as a slice takes.
                one.replaced.clear()
            # What finds no row follows no key, and takes fewer locks.
            yield (
                self._told(step.statements[0], step.priced),
                [one for one in seen if "update" in one.work.values()],
            )
            return
        alone = len(step.statements) == len(step.priced)
        for place, sql in enumerate(step.statements):
            mine = [one for one in seen if one.sql.strip() == sql.strip()]
            if not mine and not SELECT.match(sql):
                self.problems.append(f"not run: {sql}")
            yield self._told(sql, step.priced[place : place + 1] if alone else step.priced), mine

    def _run_slices(self, batches: RowBatches) -> None:
        """In shorter slices than others run them, so that there is more than one."""
        low: dict[str, object] = {}
        with self._connection.cursor() as cursor:
            while True:
                with transaction.atomic():
                    cursor.execute(batches.following if low else batches.first, {"size": SLICE, **low})
                    end = cursor.fetchone()
                    if end is None:
                        return
                    high = {f"high_{place}": one for place, one in enumerate(end)}
                    cursor.execute(batches.statement if low else batches.statement_first, {**low, **high})
                low = {f"low_{place}": one for place, one in enumerate(end)}

    @staticmethod
    def _told(sql: str, priced: Sequence[PricedChange]) -> CompiledStatement:
        return CompiledStatement(sql, "", 0, 0, False, True, list(priced))
