from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.migrations import AddField, RunSQL

from online.programs import program_of, told


def test_rows_are_filled_in_batches() -> None:
    field = models.UUIDField(null=True, db_default=RandomUUID())
    program = program_of(AddField("thing", "extra", field))
    assert told(program) == [
        (
            "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra uuid;"
            " ALTER TABLE public.lab_thing ALTER COLUMN extra SET DEFAULT gen_random_uuid()"
        ),
        "backfill batches: UPDATE public.lab_thing SET extra = DEFAULT WHERE extra IS NULL",
    ]


def test_not_null_is_demanded_once_the_rows_are_filled() -> None:
    program = program_of(AddField("thing", "extra", models.UUIDField(db_default=RandomUUID())))
    assert told(program)[2:] == [
        "validate brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_extra_not_null NOT NULL extra NOT VALID",
        "validate concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT lab_thing_extra_not_null",
    ]


def test_constraints_are_added_after_the_rows_are_filled() -> None:
    sql = "ALTER TABLE lab_thing ADD COLUMN extra uuid DEFAULT gen_random_uuid() UNIQUE"
    assert told(program_of(RunSQL(sql)))[1:] == [
        "backfill batches: UPDATE public.lab_thing SET extra = DEFAULT WHERE extra IS NULL",
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY lab_thing_extra_key ON public.lab_thing (extra)",
        "expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_extra_key UNIQUE USING INDEX lab_thing_extra_key",
    ]


def test_a_default_that_is_one_value_for_all_rows_stays() -> None:
    sql = "ALTER TABLE lab_thing ADD COLUMN extra timestamptz DEFAULT now()"
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra timestamp with time zone DEFAULT (now())"
    ]


def test_a_primary_key_is_made_of_the_filled_column() -> None:
    sql = "ALTER TABLE extra ADD COLUMN id uuid DEFAULT gen_random_uuid() PRIMARY KEY"
    program = program_of(RunSQL(sql), setup=[RunSQL("CREATE TABLE extra (number integer UNIQUE NOT NULL)")])
    assert told(program) == [
        (
            "expand brief: ALTER TABLE public.extra ADD COLUMN id uuid;"
            " ALTER TABLE public.extra ALTER COLUMN id SET DEFAULT gen_random_uuid()"
        ),
        "backfill batches: UPDATE public.extra SET id = DEFAULT WHERE id IS NULL",
        "validate brief: ALTER TABLE public.extra ADD CONSTRAINT extra_id_not_null NOT NULL id NOT VALID",
        "validate concurrent: ALTER TABLE public.extra VALIDATE CONSTRAINT extra_id_not_null",
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY extra_pkey ON public.extra (id)",
        "expand brief: ALTER TABLE public.extra ADD CONSTRAINT extra_pkey PRIMARY KEY USING INDEX extra_pkey",
    ]
