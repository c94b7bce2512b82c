from __future__ import annotations

from django.db import models
from django.db.migrations import AddField, AlterField, RunSQL

from online.programs import program_of, told


def test_a_required_column_keeps_its_default_until_all_code_writes_it() -> None:
    program = program_of(AddField("thing", "extra", models.IntegerField(default=7)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra integer DEFAULT 7 NOT NULL",
        "contract brief: ALTER TABLE public.lab_thing ALTER COLUMN extra DROP DEFAULT",
    ]


def test_what_follows_does_not_wait_with_it() -> None:
    program = program_of(AddField("thing", "extra", models.IntegerField(default=7, db_index=True)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra integer DEFAULT 7 NOT NULL",
        "expand concurrent: CREATE INDEX CONCURRENTLY lab_thing_extra_8c3e5be6 ON public.lab_thing (extra)",
        "contract brief: ALTER TABLE public.lab_thing ALTER COLUMN extra DROP DEFAULT",
    ]


def test_a_column_that_may_be_left_out_loses_it_at_once() -> None:
    program = program_of(AddField("thing", "extra", models.IntegerField(default=7, null=True)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra integer DEFAULT 7",
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN extra DROP DEFAULT",
    ]


def test_a_default_from_elsewhere_waits_since_old_code_relies_on_it() -> None:
    program = program_of(RunSQL("ALTER TABLE lab_thing ALTER integer_db_default DROP DEFAULT"))
    assert told(program) == [
        "contract brief: ALTER TABLE public.lab_thing ALTER COLUMN integer_db_default DROP DEFAULT"
    ]


def test_a_new_table_has_no_old_code() -> None:
    sql = (
        "CREATE TABLE extra (id bigint); ALTER TABLE extra ADD COLUMN number integer DEFAULT 7 NOT NULL;"
        " ALTER TABLE extra ALTER number DROP DEFAULT"
    )
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: CREATE TABLE public.extra (id bigint)",
        "expand brief: ALTER TABLE public.extra ADD COLUMN number integer DEFAULT 7 NOT NULL",
        "expand brief: ALTER TABLE public.extra ALTER COLUMN number DROP DEFAULT",
    ]


def test_a_default_that_the_new_type_cannot_have_goes_first() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE lab_thing ALTER integer_db_default DROP DEFAULT, ALTER integer_db_default TYPE text"
        )
    )
    column = "ALTER TABLE public.lab_thing ALTER COLUMN integer_db_default"
    assert told(program) == [
        f"expand brief: {column} DROP DEFAULT",
        "! In code that is still deployed, inserting into lab_thing without integer_db_default fails.",
        f"expand brief: {column} TYPE text",
        "! It rewrites lab_thing while reads and writes of it wait.",
        "! In code that is still deployed, a integer written to lab_thing.integer_db_default may not fit text.",
    ]


def test_a_default_is_set_again_once_the_column_has_its_type() -> None:
    program = program_of(AlterField("thing", "text", models.CharField(max_length=50, db_default="7")))
    column = "ALTER TABLE public.lab_thing ALTER COLUMN text"
    assert told(program) == [
        f"expand brief: {column} SET DEFAULT '7'",
        f"contract brief: {column} TYPE character varying(50) USING text::character varying(50)",
        "! It rewrites lab_thing while reads and writes of it wait.",
        f"contract brief: {column} SET DEFAULT '7'",
    ]
