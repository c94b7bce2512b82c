from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations import AlterField, RemoveConstraint, RemoveIndex, RunSQL

from online.partitioned import PARTITIONED
from online.programs import program_of, told


def test_an_index_is_dropped_concurrently_once_old_code_is_gone() -> None:
    assert told(program_of(RemoveIndex("thing", "thing_big"))) == [
        "contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.thing_big"
    ]


def test_every_index_of_a_field() -> None:
    program = program_of(AlterField("thing", "char_indexed", models.CharField(max_length=50)))
    assert told(program) == [
        "contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.lab_thing_char_indexed_6994d930",
        "contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.lab_thing_char_indexed_6994d930_like",
    ]


def test_a_unique_index_goes_before_the_code_that_writes_what_it_refuses() -> None:
    assert told(program_of(RemoveConstraint("thing", "thing_partial_unique"))) == [
        "expand concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.thing_partial_unique"
    ]


@pytest.mark.parametrize(
    ("later", "line"),
    [
        (
            "ALTER TABLE lab_thing ALTER big TYPE numeric",
            "ALTER TABLE public.lab_thing ALTER COLUMN big TYPE numeric",
        ),
        (
            "ALTER INDEX thing_small_char RENAME TO thing_big",
            "ALTER INDEX public.thing_small_char RENAME TO thing_big",
        ),
    ],
)
def test_it_does_not_stay_in_the_way_of_what_comes_after_it(later: str, line: str) -> None:
    lines = told(program_of(RunSQL(f"DROP INDEX thing_big; {later}")))
    assert lines[:2] == [
        "expand concurrent: DROP INDEX CONCURRENTLY public.thing_big",
        f"expand brief: {line}",
    ]


def test_an_index_in_partitions_cannot_be_dropped_concurrently() -> None:
    setup = [*PARTITIONED, RunSQL("CREATE INDEX extra ON event (place)")]
    assert told(program_of(RunSQL("DROP INDEX extra"), setup=setup)) == [
        "contract brief: DROP INDEX public.extra"
    ]


def test_nor_can_what_depends_on_it() -> None:
    assert told(program_of(RunSQL("DROP INDEX thing_big CASCADE"))) == [
        "contract brief: DROP INDEX public.thing_big CASCADE"
    ]


def test_one_of_a_new_table_is_dropped_at_once() -> None:
    sql = "CREATE TABLE extra (id integer); CREATE INDEX i ON extra (id); DROP INDEX i"
    assert told(program_of(RunSQL(sql)))[-1] == "expand brief: DROP INDEX public.i"


def test_a_change_of_type_that_leaves_the_index_alone_does_not_hurry_it() -> None:
    program = program_of(AlterField("thing", "integer_indexed", models.IntegerField()))
    assert [step.phase.value for step in program.steps] == ["contract"]
    program = program_of(AlterField("thing", "char_indexed", models.TextField()))
    assert [step.phase.value for step in program.steps] == ["expand", "contract", "contract"]


def test_a_foreign_key_is_not_to_rest_on_it() -> None:
    setup = [RunSQL("CREATE UNIQUE INDEX old ON lab_reader (id)")]
    sql = "DROP INDEX old; ALTER TABLE lab_empty ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES lab_reader (id)"
    lines = told(program_of(RunSQL(sql), setup=setup))
    assert lines[0] == "expand concurrent: DROP INDEX CONCURRENTLY public.old"
