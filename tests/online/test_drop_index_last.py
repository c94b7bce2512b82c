from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RunSQL

from online.programs import program_of, told


def test_there_is_an_index_to_search_by_all_the_time() -> None:
    program = program_of(AlterField("thing", "integer_indexed", models.IntegerField(unique=True)))
    name = "lab_thing_integer_indexed_93de2b2e"
    assert told(program) == [
        f"contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY {name}_uniq ON public.lab_thing (integer_indexed)",
        f"contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT {name}_uniq UNIQUE USING INDEX {name}_uniq",
        f"contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.{name}",
    ]


def test_a_unique_index_stays_until_another_index_has_its_columns() -> None:
    sql = "DROP INDEX thing_partial_unique; CREATE INDEX extra ON lab_thing (three, two)"
    assert told(program_of(RunSQL(sql))) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY extra ON public.lab_thing (three, two)",
        "expand concurrent: DROP INDEX CONCURRENTLY public.thing_partial_unique",
    ]


def test_not_for_an_index_of_some_rows_or_of_other_columns() -> None:
    sql = (
        "DROP INDEX thing_partial_unique; CREATE INDEX partial ON lab_thing (three, two) WHERE three > 5;"
        " CREATE INDEX other ON lab_thing (two, three)"
    )
    assert told(program_of(RunSQL(sql))) == [
        "expand concurrent: DROP INDEX CONCURRENTLY public.thing_partial_unique",
        "expand concurrent: CREATE INDEX CONCURRENTLY partial ON public.lab_thing (three, two) WHERE three > 5",
        "expand concurrent: CREATE INDEX CONCURRENTLY other ON public.lab_thing (two, three)",
    ]


def test_a_foreign_key_is_not_left_to_rest_on_what_will_be_dropped() -> None:
    setup = [RunSQL("CREATE UNIQUE INDEX old ON lab_reader (id)")]
    sql = (
        "DROP INDEX old; ALTER TABLE lab_empty ADD CONSTRAINT k FOREIGN KEY (id) REFERENCES lab_reader (id);"
        " CREATE INDEX extra ON lab_reader (id)"
    )
    lines = told(program_of(RunSQL(sql), setup=setup))
    assert lines[0] == "expand concurrent: DROP INDEX CONCURRENTLY public.old"
