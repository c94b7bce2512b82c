from __future__ import annotations

from dataclasses import replace

import pytest

from django_safemigrate.online import Probe, Progress, progress
from django_safemigrate.online.probe import remains
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import Column, Index, IndexKey, Table

INDEX = Index("thing_number", "thing", (IndexKey("number"),))
BUILT, INVALID, OTHER = "btree (number)", "btree (number) INVALID", "btree (name)"


def holding(index: str | None) -> Catalog:
    catalog = Catalog()
    found = {
        None: None,
        BUILT: INDEX,
        INVALID: replace(INDEX, valid=False),
        OTHER: replace(INDEX, keys=(IndexKey("name"),)),
    }[index]
    columns = {"number": Column("number", "integer")}
    catalog.put(Table("thing", columns, indexes={found.name: found} if found else {}))
    return catalog


@pytest.mark.parametrize(
    ("before", "after", "now", "told"),
    [
        # A build.
        (None, BUILT, None, Progress.PENDING),
        (None, BUILT, BUILT, Progress.DONE),
        (None, BUILT, INVALID, Progress.REMAINS),
        (None, BUILT, OTHER, Progress.DIFFERENT),
        # A build where an earlier one has left its remains.
        (INVALID, BUILT, INVALID, Progress.PENDING),
        (INVALID, BUILT, None, Progress.PENDING),
        (INVALID, BUILT, BUILT, Progress.DONE),
        # A drop.
        (BUILT, None, BUILT, Progress.PENDING),
        (BUILT, None, INVALID, Progress.PENDING),
        (BUILT, None, None, Progress.DONE),
        (BUILT, None, OTHER, Progress.DIFFERENT),
        # That of a partitioned table, made without those of its partitions.
        (None, INVALID, None, Progress.PENDING),
        (None, INVALID, INVALID, Progress.DONE),
        (None, INVALID, BUILT, Progress.DONE),
        # Something that only a valid index is changed by.
        (BUILT, OTHER, INVALID, Progress.DIFFERENT),
        (BUILT, OTHER, None, Progress.DIFFERENT),
    ],
)
def test_how_far_an_index_has_come(
    before: str | None, after: str | None, now: str | None, told: Progress
) -> None:
    assert progress([Probe("index", "thing", "thing_number", before, after)], holding(now))[0] is told


def test_a_step_without_a_trace_is_pending() -> None:
    assert progress([], Catalog()) == (Progress.PENDING, [])


def test_one_of_two_is_done() -> None:
    probes = [
        Probe("column", "thing", "number", None, "integer"),
        Probe("column", "thing", "name", None, "text"),
    ]
    assert progress(probes, holding(None)) == (Progress.PENDING, [])


def test_what_differs() -> None:
    probes = [Probe("column", "thing", "number", None, "text"), Probe("table", "", "shop", None, "table")]
    assert progress(probes, holding(None)) == (
        Progress.DIFFERENT,
        ["column thing.number: there is integer, where none or text was expected"],
    )


def test_what_remains_of_a_build() -> None:
    wanted = Probe("index", "thing", "thing_number", None, BUILT)
    assert remains([wanted], holding(INVALID)) == ["thing_number"]
    assert remains([replace(wanted, after=INVALID)], holding(INVALID)) == []
    assert remains([replace(wanted, after=None)], holding(INVALID)) == []
    assert remains([wanted], holding(BUILT)) == []
    assert remains([wanted], holding(None)) == []
