from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RenameField, RenameModel, RunSQL

from online.programs import program_of, told

TABLES = RunSQL(
    "CREATE TABLE p (id bigint CONSTRAINT p_pkey PRIMARY KEY, n integer);"
    " CREATE TABLE q (id bigint, p_id bigint CONSTRAINT k REFERENCES p (id), small varchar(10) CONSTRAINT c CHECK (small <> ''))"
)
KEY = "FOREIGN KEY (p_id) REFERENCES p (id)"


def key(**options: object) -> models.ForeignKey[object, object]:
    return models.ForeignKey("lab.Author", models.CASCADE, related_name="+", **options)  # type: ignore[arg-type]


def test_a_key_that_is_dropped_and_added_again_stays() -> None:
    program = program_of(AlterField("thing", "author", key(null=True)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN author_id DROP NOT NULL",
    ]


def test_what_else_is_done_to_its_column_is_done() -> None:
    program = program_of(AlterField("thing", "author", key(db_index=False)))
    assert told(program) == [
        "contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.lab_thing_author_id_6149d5b9",
    ]


def test_a_key_of_a_renamed_column_is_renamed() -> None:
    program = program_of(RenameField("thing", "author", "writer"))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing RENAME COLUMN author_id TO writer_id",
        "! In code that is still deployed, there is no column lab_thing.author_id any more.",
        "expand brief: ALTER TABLE public.lab_thing RENAME CONSTRAINT lab_thing_author_id_6149d5b9_fk_lab_author_id TO lab_thing_writer_id_7f93f63e_fk_lab_author_id",
    ]


def test_the_keys_of_a_renamed_table_are_renamed() -> None:
    program = program_of(RenameModel("Thing", "Item"))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing RENAME TO lab_item",
        "! In code that is still deployed, there is no table lab_thing any more.",
        "expand brief: ALTER TABLE public.lab_note RENAME CONSTRAINT lab_note_thing_id_45226b56_fk_lab_thing_id TO lab_note_thing_id_45226b56_fk_lab_item_id",
        "expand brief: ALTER TABLE public.lab_thing_readers RENAME TO lab_item_readers",
        "! In code that is still deployed, there is no table lab_thing_readers any more.",
        "expand brief: ALTER TABLE public.lab_item_readers RENAME COLUMN thing_id TO item_id",
        "expand brief: ALTER TABLE public.lab_item_readers RENAME CONSTRAINT lab_thing_readers_thing_id_939e41c4_fk_lab_thing_id TO lab_item_readers_item_id_847a4c9f_fk_lab_item_id",
    ]


def test_a_key_that_was_not_valid_is_validated() -> None:
    program = program_of(
        RunSQL(f"ALTER TABLE q DROP CONSTRAINT k; ALTER TABLE q ADD CONSTRAINT k {KEY}"),
        setup=[
            TABLES,
            RunSQL(
                "ALTER TABLE q DROP CONSTRAINT k; ALTER TABLE q ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID"
            ),
        ],
    )
    assert told(program) == [
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT k",
    ]


def test_one_that_is_not_valid_afterwards_is_made_anew() -> None:
    program = program_of(
        RunSQL(f"ALTER TABLE q DROP CONSTRAINT k; ALTER TABLE q ADD CONSTRAINT k {KEY} NOT VALID"),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT k_new FOREIGN KEY (p_id) REFERENCES public.p (id) NOT VALID",
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k; ALTER TABLE public.q RENAME CONSTRAINT k_new TO k",
    ]


def test_a_foreign_key_stays_with_the_key_it_points_at() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q DROP CONSTRAINT k; ALTER TABLE p DROP CONSTRAINT p_pkey;"
            f" ALTER TABLE p ADD CONSTRAINT p_key PRIMARY KEY (id); ALTER TABLE q ADD CONSTRAINT k {KEY}"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.p RENAME CONSTRAINT p_pkey TO p_key",
    ]


def test_a_type_that_changes_at_no_cost_leaves_it_in_place() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q DROP CONSTRAINT c; ALTER TABLE q ALTER COLUMN id TYPE bigint;"
            " ALTER TABLE q ADD CONSTRAINT c CHECK (small <> '')"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q ALTER COLUMN id TYPE bigint",
    ]


def test_a_type_that_makes_the_server_check_it_again_does_not() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q DROP CONSTRAINT c; ALTER TABLE q ALTER COLUMN small TYPE varchar(20);"
            " ALTER TABLE q ADD CONSTRAINT c CHECK (small <> '')"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT c",
        "expand brief: ALTER TABLE public.q ALTER COLUMN small TYPE character varying(20)",
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT c CHECK (small <> '') NOT VALID",
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT c",
    ]


def test_rows_that_disobey_for_a_while_need_it_gone() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q DROP CONSTRAINT k; UPDATE q SET p_id = p_id + 1; UPDATE q SET p_id = p_id - 1;"
            f" ALTER TABLE q ADD CONSTRAINT k {KEY}"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "backfill brief: UPDATE public.q SET p_id = p_id + 1",
        "! It updates the rows of q while writes to it wait.",
        "backfill brief: UPDATE public.q SET p_id = p_id - 1",
        "! It updates the rows of q while writes to it wait.",
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT k FOREIGN KEY (p_id) REFERENCES public.p (id) NOT VALID",
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT k",
    ]


def test_a_name_that_is_needed_in_between_is_given_up() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q DROP CONSTRAINT c; ALTER TABLE q ADD CONSTRAINT c CHECK (id > 0);"
            " ALTER TABLE q ADD CONSTRAINT d CHECK (small <> '')"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT c",
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT d CHECK (small <> '') NOT VALID",
        "validate concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT d",
        "contract brief: ALTER TABLE public.q ADD CONSTRAINT c CHECK (id > 0) NOT VALID",
        "contract concurrent: ALTER TABLE public.q VALIDATE CONSTRAINT c",
    ]


def test_the_names_of_keys_of_partitions_follow() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE part DROP CONSTRAINT f; ALTER TABLE part ADD CONSTRAINT g FOREIGN KEY (shelf) REFERENCES lab_shelf (id)"
        ),
        setup=[
            RunSQL(
                "CREATE TABLE part (id bigint, shelf bigint) PARTITION BY RANGE (id); CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (9); ALTER TABLE part ADD CONSTRAINT f FOREIGN KEY (shelf) REFERENCES lab_shelf (id)"
            )
        ],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.part RENAME CONSTRAINT f TO g",
        "expand brief: ALTER TABLE public.part_1 RENAME CONSTRAINT f TO g",
    ]
