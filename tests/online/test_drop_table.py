from __future__ import annotations

from django.db.migrations import DeleteModel, RemoveField, RunSQL

from differential.cases.removed import CHILD, WITH_MANY
from online.programs import program_of, told


def test_a_table_waits_for_the_deploy() -> None:
    assert told(program_of(DeleteModel("Shelf"))) == ["contract brief: DROP TABLE public.lab_shelf"]


def test_a_many_to_many_table_loses_its_keys_one_at_a_time() -> None:
    drop = "ALTER TABLE public.lab_thing_readers DROP CONSTRAINT"
    assert told(program_of(RemoveField("thing", "readers"))) == [
        f"expand brief: {drop} lab_thing_readers_thing_id_939e41c4_fk_lab_thing_id",
        f"expand brief: {drop} lab_thing_readers_reader_id_84024be8_fk_lab_reader_id",
        "contract brief: DROP TABLE public.lab_thing_readers",
    ]


def test_a_model_goes_with_its_many_to_many_table() -> None:
    drop = "ALTER TABLE public.lab_club_members DROP CONSTRAINT"
    assert told(program_of(DeleteModel("Club"), setup=[WITH_MANY])) == [
        f"expand brief: {drop} lab_club_members_club_id_278975ed_fk_lab_club_id",
        f"expand brief: {drop} lab_club_members_reader_id_210fea60_fk_lab_reader_id",
        "contract brief: DROP TABLE public.lab_club_members",
        "contract brief: DROP TABLE public.lab_club",
    ]


def test_keys_of_other_tables_are_dropped_by_name() -> None:
    program = program_of(RunSQL("DROP TABLE lab_shelf CASCADE"), setup=[CHILD])
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_leaf DROP CONSTRAINT lab_leaf_shelf_id_5ddec8d0_fk_lab_shelf_id",
        "contract brief: DROP TABLE public.lab_shelf",
    ]


def test_what_stock_refuses_to_drop_is_not_dropped() -> None:
    program = program_of(RunSQL("DROP TABLE lab_shelf"), setup=[CHILD])
    assert told(program) == ["contract brief: DROP TABLE public.lab_shelf"]


def test_tables_that_refer_to_each_other_lose_their_keys_first() -> None:
    program = program_of(RunSQL("DROP TABLE lab_shelf, lab_leaf"), setup=[CHILD])
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_leaf DROP CONSTRAINT lab_leaf_shelf_id_5ddec8d0_fk_lab_shelf_id",
        "contract brief: DROP TABLE public.lab_shelf",
        "contract brief: DROP TABLE public.lab_leaf",
    ]


def test_a_view_goes_with_it_as_in_stock() -> None:
    view = RunSQL("CREATE VIEW lab_view AS SELECT id, name FROM lab_shelf")
    program = program_of(RunSQL("DROP TABLE lab_shelf CASCADE"), setup=[view])
    assert told(program) == [
        "contract brief: DROP TABLE public.lab_shelf CASCADE",
        "! It drops the view lab_view too.",
    ]


def test_a_key_of_partitions_goes_with_that_of_their_parent() -> None:
    parts = RunSQL(
        "CREATE TABLE split (id bigint, shelf bigint REFERENCES lab_shelf) PARTITION BY RANGE (id);"
        " CREATE TABLE split_1 PARTITION OF split DEFAULT"
    )
    program = program_of(RunSQL("DROP TABLE lab_shelf CASCADE"), setup=[parts])
    assert told(program) == [
        "expand brief: ALTER TABLE public.split DROP CONSTRAINT split_shelf_fkey",
        "contract brief: DROP TABLE public.lab_shelf",
    ]
