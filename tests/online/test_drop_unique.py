from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RunSQL

from online.programs import program_of, told


def test_the_index_in_its_place_is_built_first() -> None:
    program = program_of(
        AlterField("thing", "seat", models.ForeignKey("lab.Reader", models.CASCADE, related_name="+"))
    )
    assert told(program) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY lab_thing_seat_id_d3629336 ON public.lab_thing (seat_id)",
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT lab_thing_seat_id_key",
    ]


def test_an_index_on_other_columns_is_not_in_its_place() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE lab_thing DROP CONSTRAINT thing_pair_unique; CREATE INDEX i ON lab_thing (two, one)"
        )
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT thing_pair_unique",
        "expand concurrent: CREATE INDEX CONCURRENTLY i ON public.lab_thing (two, one)",
    ]


def test_rows_that_come_to_agree_are_written_without_it() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE lab_thing DROP CONSTRAINT thing_pair_unique; UPDATE lab_thing SET two = 1;"
            " CREATE INDEX i ON lab_thing (one, two)"
        )
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT thing_pair_unique",
        "backfill batches: UPDATE public.lab_thing SET two = 1",
        "expand concurrent: CREATE INDEX CONCURRENTLY i ON public.lab_thing (one, two)",
    ]
