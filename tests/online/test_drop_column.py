from __future__ import annotations

from django.db import models
from django.db.migrations import AddField, RemoveField, RunSQL

from differential.cases.removed import COMPUTED, LINKED, VIEW
from online.programs import program_of, told


def test_a_required_column_becomes_optional_first() -> None:
    assert told(program_of(RemoveField("thing", "big"))) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN big DROP NOT NULL",
        "contract brief: ALTER TABLE public.lab_thing DROP COLUMN big",
    ]


def test_an_optional_column_just_waits() -> None:
    assert told(program_of(RemoveField("thing", "integer_null"))) == [
        "contract brief: ALTER TABLE public.lab_thing DROP COLUMN integer_null"
    ]


def test_keys_go_before_the_deploy() -> None:
    sql = "ALTER TABLE lab_thing DROP COLUMN editor_id CASCADE"
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT lab_thing_editor_id_f248c618_fk_lab_author_id",
        "contract brief: ALTER TABLE public.lab_thing DROP COLUMN editor_id",
    ]


def test_a_check_that_refuses_null_goes_before_the_deploy() -> None:
    check = RunSQL(
        "ALTER TABLE lab_thing ADD CONSTRAINT c CHECK (big IS NOT NULL), ADD CONSTRAINT d CHECK (big > 0)"
    )
    assert told(program_of(RemoveField("thing", "big"), setup=[check])) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN big DROP NOT NULL",
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT c",
        "contract brief: ALTER TABLE public.lab_thing DROP COLUMN big",
    ]


def test_keys_of_other_tables_are_dropped_by_name() -> None:
    sql = "ALTER TABLE lab_author DROP COLUMN code CASCADE"
    assert told(program_of(RunSQL(sql), setup=[LINKED])) == [
        "expand brief: ALTER TABLE public.lab_linked DROP CONSTRAINT lab_linked_code_925a36f8_fk_lab_author_code",
        "expand brief: ALTER TABLE public.lab_author ALTER COLUMN code DROP NOT NULL",
        "contract brief: ALTER TABLE public.lab_author DROP COLUMN code",
    ]


def test_a_view_goes_with_it_as_in_stock() -> None:
    sql = "ALTER TABLE lab_thing DROP COLUMN char_null CASCADE"
    assert told(program_of(RunSQL(sql), setup=[VIEW])) == [
        f"contract brief: {sql.replace('lab', 'public.lab')}",
        "! It drops the view lab_view too.",
    ]


def test_a_generated_column_goes_with_it_as_in_stock() -> None:
    sql = "ALTER TABLE lab_computed DROP COLUMN number CASCADE"
    assert told(program_of(RunSQL(sql), setup=[COMPUTED])) == [
        "expand brief: ALTER TABLE public.lab_computed ALTER COLUMN number DROP NOT NULL",
        "contract brief: ALTER TABLE public.lab_computed DROP COLUMN number CASCADE",
        "! It drops the column lab_computed.double too.",
    ]


def test_a_column_that_no_code_knows_is_dropped_at_once() -> None:
    spare = RunSQL("ALTER TABLE lab_thing ADD COLUMN spare integer")
    assert told(program_of(RunSQL("ALTER TABLE lab_thing DROP COLUMN spare"), setup=[spare])) == [
        "expand brief: ALTER TABLE public.lab_thing DROP COLUMN spare"
    ]


def test_a_unique_key_that_rows_without_the_column_meet_goes_first() -> None:
    setup = [
        AddField("thing", "spare", models.IntegerField(db_default=7, null=True, unique=True)),
        RunSQL("CREATE UNIQUE INDEX spare_i ON lab_thing (spare) WHERE big > 7"),
    ]
    assert told(program_of(RemoveField("thing", "spare"), setup=setup)) == [
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT lab_thing_spare_key",
        "expand concurrent: DROP INDEX CONCURRENTLY public.spare_i",
        "contract brief: ALTER TABLE public.lab_thing DROP COLUMN spare",
    ]
