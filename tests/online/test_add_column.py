from __future__ import annotations

from django.db import models
from django.db.migrations import AddField, RunSQL

from online.programs import program_of, told


def test_a_check_is_added_and_validated_apart() -> None:
    program = program_of(AddField("thing", "extra", models.PositiveIntegerField(null=True)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra integer",
        "expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_extra_check CHECK (extra >= 0) NOT VALID",
        "validate concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT lab_thing_extra_check",
    ]


def test_a_unique_column_gets_the_name_that_the_server_would_have_given() -> None:
    program = program_of(AddField("thing", "extra", models.IntegerField(null=True, unique=True)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra integer",
        "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY lab_thing_extra_key ON public.lab_thing (extra)",
        "expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_extra_key UNIQUE USING INDEX lab_thing_extra_key",
    ]


def test_a_key_does_not_lock_two_tables_while_the_column_is_added() -> None:
    key = models.ForeignKey("lab.Shelf", models.SET_NULL, null=True, db_index=False)
    name = "lab_thing_extra_id_6beb33fa_fk_lab_shelf_id"
    assert told(program_of(AddField("thing", "extra", key))) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra_id bigint",
        (
            f"expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT {name} FOREIGN KEY (extra_id)"
            " REFERENCES public.lab_shelf (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
        ),
        f"validate concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT {name}",
    ]


def test_a_key_to_the_table_itself_comes_with_the_column() -> None:
    sql = "ALTER TABLE lab_thing ADD COLUMN extra bigint REFERENCES lab_thing (id)"
    assert told(program_of(RunSQL(sql))) == [
        (
            "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra bigint"
            " CONSTRAINT lab_thing_extra_fkey REFERENCES public.lab_thing (id)"
        )
    ]


def test_a_table_of_the_same_operation_is_left_alone() -> None:
    sql = "CREATE TABLE extra (id bigint); ALTER TABLE extra ADD COLUMN number integer UNIQUE CHECK (number > 0)"
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: CREATE TABLE public.extra (id bigint)",
        (
            "expand brief: ALTER TABLE public.extra ADD COLUMN number integer CONSTRAINT extra_number_key UNIQUE"
            " CONSTRAINT extra_number_check CHECK (number > 0)"
        ),
    ]


def test_a_plain_column_is_added_as_stock_does() -> None:
    (step,) = program_of(AddField("thing", "extra", models.IntegerField(null=True, db_default=7))).steps
    assert (step.statements, step.by) == (
        ("ALTER TABLE public.lab_thing ADD COLUMN extra integer DEFAULT 7",),
        (),
    )


def test_what_no_pass_can_do_is_marked() -> None:
    sql = "ALTER TABLE lab_thing ADD COLUMN extra bigserial"
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra bigserial NOT NULL",
        "! It rewrites lab_thing while reads and writes of it wait.",
    ]
