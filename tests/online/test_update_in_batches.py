from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told


def test_the_rows_of_a_table_are_updated_in_batches() -> None:
    program = program_of(RunSQL("UPDATE lab_thing SET integer_null = 2"))
    (step,) = program.steps
    assert told(program) == ["backfill batches: UPDATE public.lab_thing SET integer_null = 2"]
    assert step.batches is not None
    assert (step.batches.table, step.batches.key) == ("lab_thing", ("id",))


def test_the_rows_of_a_table_are_deleted_in_batches() -> None:
    program = program_of(RunSQL("DELETE FROM lab_note WHERE body IS NULL"))
    assert told(program) == ["backfill batches: DELETE FROM public.lab_note WHERE body IS NULL"]


def test_few_rows_are_written_at_once() -> None:
    program = program_of(RunSQL("UPDATE lab_thing SET integer_null = 2 WHERE id = 3"))
    assert told(program) == ["backfill brief: UPDATE public.lab_thing SET integer_null = 2 WHERE id = 3"]


def test_rows_that_depend_on_others_are_written_at_once() -> None:
    program = program_of(RunSQL("UPDATE lab_thing SET big = (SELECT max(big) FROM lab_thing)"))
    assert told(program) == [
        "backfill brief: UPDATE public.lab_thing SET big = (SELECT max(big) FROM public.lab_thing)",
        "! It updates the rows of lab_thing while writes to it wait.",
    ]


def test_a_merge_does_several_things_at_once() -> None:
    sql = (
        "MERGE INTO lab_thing t USING lab_shelf s ON s.id = t.big WHEN MATCHED AND s.rank = 0 THEN DELETE"
        " WHEN MATCHED THEN UPDATE SET integer_null = s.rank"
    )
    assert told(program_of(RunSQL(sql))) == [
        f"expand brief: {sql}",
        "! It updates the rows of lab_thing while writes to it wait.",
    ]


def test_a_table_without_a_key_is_written_at_once() -> None:
    sql = "UPDATE public.bare SET number = 1"
    assert told(program_of(RunSQL(sql), setup=[RunSQL("CREATE TABLE bare (number integer)")])) == [
        f"backfill brief: {sql}",
        "! It updates the rows of bare while writes to it wait.",
    ]
