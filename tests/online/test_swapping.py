from __future__ import annotations

from django.db import models
from django.db.migrations import AddField, AlterField, RunSQL

from online.programs import program_of, told

THING = "ALTER TABLE public.lab_thing"


def test_tables_exchange_their_names_in_one_transaction() -> None:
    swap = RunSQL(
        "ALTER TABLE lab_shelf RENAME TO spare; ALTER TABLE lab_copy RENAME TO lab_shelf;"
        " ALTER TABLE spare RENAME TO lab_copy"
    )
    copy = RunSQL("CREATE TABLE lab_copy (LIKE lab_shelf)")
    assert told(program_of(swap, setup=[copy])) == [
        (
            "expand brief: ALTER TABLE public.lab_shelf RENAME TO spare;"
            " ALTER TABLE public.lab_copy RENAME TO lab_shelf; ALTER TABLE public.spare RENAME TO lab_copy"
        )
    ]


def test_a_column_takes_the_place_of_another_in_one_transaction() -> None:
    swap = RunSQL(
        "ALTER TABLE lab_thing ADD COLUMN extra bigint; UPDATE lab_thing SET extra = big;"
        " ALTER TABLE lab_thing DROP COLUMN big; ALTER TABLE lab_thing RENAME COLUMN extra TO big"
    )
    assert told(program_of(swap)) == [
        f"expand brief: {THING} ADD COLUMN extra bigint",
        "backfill batches: UPDATE public.lab_thing SET extra = big",
        f"expand brief: {THING} DROP COLUMN big; {THING} RENAME COLUMN extra TO big",
    ]


def test_a_column_that_holds_less_takes_the_place_after_the_deploy() -> None:
    swap = RunSQL(
        "ALTER TABLE lab_thing DROP COLUMN big; ALTER TABLE lab_thing RENAME COLUMN integer_null TO big"
    )
    assert told(program_of(swap)) == [
        f"contract brief: {THING} DROP COLUMN big; {THING} RENAME COLUMN integer_null TO big"
    ]


def test_a_table_made_anew_with_less_comes_after_the_deploy() -> None:
    anew = RunSQL("DROP TABLE lab_shelf; CREATE TABLE lab_shelf (id bigint)")
    assert told(program_of(anew)) == [
        "contract brief: DROP TABLE public.lab_shelf; CREATE TABLE public.lab_shelf (id bigint)"
    ]


def test_what_is_done_for_long_is_not_done_in_between() -> None:
    apart = RunSQL(
        "ALTER TABLE lab_thing RENAME COLUMN integer_null TO spare; UPDATE lab_thing SET big = 1;"
        " ALTER TABLE lab_thing ADD COLUMN integer_null integer"
    )
    assert told(program_of(apart)) == [
        f"expand brief: {THING} RENAME COLUMN integer_null TO spare",
        "! In code that is still deployed, there is no column lab_thing.integer_null any more.",
        "backfill batches: UPDATE public.lab_thing SET big = 1",
        f"expand brief: {THING} ADD COLUMN integer_null integer",
    ]


def test_a_temporary_table_is_used_in_the_transaction_that_makes_it() -> None:
    made = "CREATE TEMP TABLE known AS SELECT id FROM lab_thing"
    used = "UPDATE lab_thing SET big = 7 FROM known WHERE known.id = lab_thing.id"
    assert told(program_of(RunSQL([made, used]))) == [
        f"expand brief: {made};\n{used}",
        "! It updates the rows of lab_thing while writes to it wait.",
    ]


def test_a_lock_lasts_as_long_as_in_stock() -> None:
    locked, written = "LOCK TABLE lab_empty IN SHARE MODE", "INSERT INTO lab_empty (name) VALUES ('a')"
    for operation in (RunSQL([locked, written]), RunSQL(f"{locked};\n{written}")):
        assert told(program_of(operation)) == [f"expand brief: {locked};\n{written}"]


def test_rows_are_filled_before_what_looks_at_them() -> None:
    """Old code cannot live with the key that the rows are given, so that NOT NULL waits with it."""
    key = models.ForeignKey("lab.Thing", models.CASCADE, related_name="+", default=7, db_index=False)
    whole = AddField("thing", "extra", models.BigIntegerField(null=True))
    name = "lab_thing_extra_id_6beb33fa_fk_lab_thing_id"
    assert told(program_of(AlterField("thing", "extra", key), setup=[whole])) == [
        f"expand brief: {THING} RENAME COLUMN extra TO extra_id",
        "! In code that is still deployed, there is no column lab_thing.extra any more.",
        f"expand brief: {THING} ALTER COLUMN extra_id SET DEFAULT 7",
        f"expand brief: {THING} ALTER COLUMN extra_id DROP DEFAULT",
        'contract batches: UPDATE public."lab_thing" SET "extra_id" = 7 WHERE "extra_id" IS NULL',
        f"contract brief: {THING} ADD CONSTRAINT lab_thing_extra_id_not_null NOT NULL extra_id NOT VALID",
        f"contract concurrent: {THING} VALIDATE CONSTRAINT lab_thing_extra_id_not_null",
        (
            f"contract brief: {THING} ADD CONSTRAINT {name} FOREIGN KEY (extra_id) REFERENCES"
            " public.lab_thing (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
        ),
        f"contract concurrent: {THING} VALIDATE CONSTRAINT {name}",
    ]
