from __future__ import annotations

from django.db import models
from django.db.migrations import AddConstraint, AlterUniqueTogether, RunSQL

from online.programs import program_of, told

PARTITIONED = RunSQL(
    "CREATE TABLE part (id bigint) PARTITION BY RANGE (id);"
    " CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (9)"
)
TEMPORAL = RunSQL("CREATE EXTENSION btree_gist; CREATE TABLE stay (room integer, during tstzrange)")


def test_the_index_is_built_concurrently_and_taken_over() -> None:
    program = program_of(AddConstraint("thing", models.UniqueConstraint(fields=["integer"], name="extra")))
    assert told(program) == [
        'contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY extra ON public.lab_thing ("integer")',
        "contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT extra UNIQUE USING INDEX extra",
    ]


def test_it_is_checked_when_it_was_asked_to_be() -> None:
    program = program_of(
        AddConstraint(
            "thing",
            models.UniqueConstraint(fields=["integer"], name="extra", deferrable=models.Deferrable.DEFERRED),
        )
    )
    assert told(program) == [
        'contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY extra ON public.lab_thing ("integer")',
        "contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT extra UNIQUE USING INDEX extra DEFERRABLE INITIALLY DEFERRED",
    ]


def test_the_index_is_as_it_was_asked_for() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE lab_thing ADD UNIQUE NULLS NOT DISTINCT (one) INCLUDE (two) WITH (fillfactor = 70)"
        )
    )
    assert told(program) == [
        "contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY lab_thing_one_two_key ON public.lab_thing (one) INCLUDE (two) NULLS NOT DISTINCT WITH (fillfactor = '70')",
        "contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_one_two_key UNIQUE USING INDEX lab_thing_one_two_key",
    ]


def test_together() -> None:
    program = program_of(AlterUniqueTogether("thing", {("integer", "char")}))
    assert told(program) == [
        'contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY lab_thing_integer_char_efe86013_uniq ON public.lab_thing ("integer", "char")',
        "contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_integer_char_efe86013_uniq UNIQUE USING INDEX lab_thing_integer_char_efe86013_uniq",
    ]


def test_an_index_that_is_there_is_taken_over_as_it_is() -> None:
    program = program_of(
        RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT extra UNIQUE USING INDEX ready"),
        setup=[RunSQL("CREATE UNIQUE INDEX ready ON lab_thing (integer)")],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT extra UNIQUE USING INDEX ready",
    ]


def test_a_partitioned_table_takes_over_no_index() -> None:
    program = program_of(RunSQL("ALTER TABLE part ADD CONSTRAINT u UNIQUE (id)"), setup=[PARTITIONED])
    assert told(program) == [
        "contract brief: ALTER TABLE public.part ADD CONSTRAINT u UNIQUE (id)",
        "! It builds an index on part_1 while reads and writes of it wait.",
    ]


def test_a_temporal_key_is_no_plain_index() -> None:
    program = program_of(
        RunSQL("ALTER TABLE stay ADD CONSTRAINT u UNIQUE (room, during WITHOUT OVERLAPS)"), setup=[TEMPORAL]
    )
    assert told(program) == [
        "contract brief: ALTER TABLE public.stay ADD CONSTRAINT u UNIQUE (room, during WITHOUT OVERLAPS)",
        "! It builds an index on stay while reads and writes of it wait.",
    ]
