from __future__ import annotations

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import AddConstraint, AddIndex, RunSQL
from django.db.models.functions import Lower

from online.partitioned import PARTITIONED
from online.programs import program_of, told


def test_an_index_is_built_concurrently() -> None:
    program = program_of(AddIndex("thing", models.Index(fields=["big"], name="thing_big_again")))
    assert told(program) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY thing_big_again ON public.lab_thing (big)"
    ]


@pytest.mark.parametrize(
    ("index", "definition"),
    [
        (GinIndex(fields=["json"], name="extra"), 'USING gin ("json")'),
        (models.Index(fields=["-big", "small"], name="extra"), "(big DESC, small)"),
        (
            models.Index(
                fields=["char"], name="extra", opclasses=["varchar_pattern_ops"], condition=models.Q(big=1)
            ),
            '("char" varchar_pattern_ops) WHERE big = 1',
        ),
        (models.Index(fields=["big"], include=["small"], name="extra"), "(big) INCLUDE (small)"),
    ],
)
def test_whatever_the_index_is(index: models.Index, definition: str) -> None:
    (line,) = told(program_of(AddIndex("thing", index)))
    assert line == f"expand concurrent: CREATE INDEX CONCURRENTLY extra ON public.lab_thing {definition}"


@pytest.mark.parametrize(
    ("constraint", "definition"),
    [
        (
            models.UniqueConstraint(fields=["big"], condition=models.Q(small__gt=1), name="extra"),
            "(big) WHERE small > 1",
        ),
        (models.UniqueConstraint(fields=["big"], include=["small"], name="extra"), "(big) INCLUDE (small)"),
        (
            models.UniqueConstraint(fields=["char"], opclasses=["varchar_pattern_ops"], name="extra"),
            '("char" varchar_pattern_ops)',
        ),
        (
            models.UniqueConstraint(
                fields=["big"], condition=models.Q(small__gt=1), nulls_distinct=False, name="extra"
            ),
            "(big) NULLS NOT DISTINCT WHERE small > 1",
        ),
    ],
)
def test_a_unique_index_waits_for_old_code_to_be_gone(
    constraint: models.UniqueConstraint, definition: str
) -> None:
    (line,) = told(program_of(AddConstraint("thing", constraint)))
    assert line == (
        f"contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY extra ON public.lab_thing {definition}"
    )


def test_a_unique_index_of_expressions_is_analyzed_where_it_is_built() -> None:
    program = program_of(AddConstraint("thing", models.UniqueConstraint(Lower("char"), name="extra")))
    assert told(program) == [
        'contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY extra ON public.lab_thing ((lower("char")))',
        "contract concurrent: ANALYZE public.lab_thing",
    ]


def test_the_remains_of_a_failed_build_do_not_count_as_the_index() -> None:
    program = program_of(RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS extra ON lab_thing (big)"))
    assert told(program) == ["expand concurrent: CREATE INDEX CONCURRENTLY extra ON public.lab_thing (big)"]


def test_an_index_of_a_new_table_is_built_at_once() -> None:
    program = program_of(RunSQL("CREATE TABLE extra (id integer); CREATE INDEX i ON extra (id)"))
    assert told(program) == [
        "expand brief: CREATE TABLE public.extra (id integer)",
        "expand brief: CREATE INDEX i ON public.extra (id)",
    ]


def test_one_that_is_concurrent_already_stays() -> None:
    (step,) = program_of(AddIndexConcurrently("thing", models.Index(fields=["big"], name="extra"))).steps
    assert (step.statements, step.by) == (
        ("CREATE INDEX CONCURRENTLY extra ON public.lab_thing (big)",),
        (),
    )


def test_a_partitioned_table_is_given_its_index_partition_by_partition() -> None:
    program = program_of(RunSQL("CREATE INDEX ON event (place)"), setup=PARTITIONED)
    assert told(program) == [
        "expand brief: CREATE INDEX event_place_idx ON ONLY public.event (place)",
        "expand concurrent: CREATE INDEX CONCURRENTLY event_1_place_idx ON public.event_1 (place)",
        "expand brief: ALTER INDEX public.event_place_idx ATTACH PARTITION public.event_1_place_idx",
        "expand brief: CREATE INDEX event_2_place_idx ON ONLY public.event_2 (place)",
        "expand concurrent: CREATE INDEX CONCURRENTLY event_2_1_place_idx ON public.event_2_1 (place)",
        "expand brief: ALTER INDEX public.event_2_place_idx ATTACH PARTITION public.event_2_1_place_idx",
        "expand concurrent: CREATE INDEX CONCURRENTLY event_2_2_place_idx ON public.event_2_2 (place)",
        "expand brief: ALTER INDEX public.event_2_place_idx ATTACH PARTITION public.event_2_2_place_idx",
        "expand brief: ALTER INDEX public.event_place_idx ATTACH PARTITION public.event_2_place_idx",
    ]


def test_the_index_of_the_parent_is_valid_with_its_last_step() -> None:
    steps = program_of(RunSQL("CREATE INDEX extra ON event (place)"), setup=PARTITIONED).steps
    found = [(probe.before, probe.after) for step in steps for probe in step.probes if probe.name == "extra"]
    assert found == [(None, "btree (place) INVALID"), ("btree (place) INVALID", "btree (place)")]
    assert steps[-1].probes[-1].name == "extra"


def test_an_equal_index_of_a_partition_is_attached() -> None:
    setup = [*PARTITIONED, RunSQL("CREATE INDEX mine ON event_2 (place)")]
    assert told(program_of(RunSQL("CREATE INDEX extra ON event (place)"), setup=setup)) == [
        "expand brief: CREATE INDEX extra ON ONLY public.event (place)",
        "expand brief: ALTER INDEX public.extra ATTACH PARTITION public.mine",
        "expand concurrent: CREATE INDEX CONCURRENTLY event_1_place_idx ON public.event_1 (place)",
        "expand brief: ALTER INDEX public.extra ATTACH PARTITION public.event_1_place_idx",
    ]


def test_where_it_cannot_be_told_which_equal_index_is_free_it_is_built_as_stock_does() -> None:
    setup = [
        *PARTITIONED,
        RunSQL("CREATE INDEX first ON event (place); CREATE INDEX mine ON event_1 (place)"),
    ]
    assert told(program_of(RunSQL("CREATE INDEX extra ON event (place)"), setup=setup))[:2] == [
        "expand brief: CREATE INDEX extra ON public.event (place)",
        "! It builds an index on event_1 while writes to it wait.",
    ]


def test_one_of_the_parent_alone_is_brief() -> None:
    program = program_of(RunSQL("CREATE INDEX extra ON ONLY event (place)"), setup=PARTITIONED)
    assert told(program) == ["expand brief: CREATE INDEX extra ON ONLY public.event (place)"]
