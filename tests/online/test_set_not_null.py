from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations import AlterField, RunSQL

from online.programs import program_of, told

REQUIRED = AlterField("thing", "integer_null", models.IntegerField())
FILL = 'UPDATE public."lab_thing" SET "integer_null" = 3 WHERE "integer_null" IS NULL'
ADD = "ALTER TABLE public.lab_thing ADD CONSTRAINT"
VALIDATE = "ALTER TABLE public.lab_thing VALIDATE CONSTRAINT"


def test_a_constraint_that_is_validated_later_is_enough() -> None:
    assert told(program_of(REQUIRED)) == [
        f"contract brief: {ADD} lab_thing_integer_null_not_null NOT NULL integer_null NOT VALID",
        f"contract concurrent: {VALIDATE} lab_thing_integer_null_not_null",
    ]


def test_a_check_proves_it_where_no_constraint_can_wait() -> None:
    name = "safemigrate_0b1f6729_not_null"
    assert told(program_of(REQUIRED, version=17)) == [
        f"contract brief: {ADD} {name} CHECK (integer_null IS NOT NULL) NOT VALID",
        f"contract concurrent: {VALIDATE} {name}",
        "contract brief: ALTER TABLE public.lab_thing ALTER COLUMN integer_null SET NOT NULL",
        f"contract brief: ALTER TABLE public.lab_thing DROP CONSTRAINT {name}",
    ]


def test_rows_are_filled_before_and_after_the_deploy() -> None:
    program = program_of(AlterField("thing", "integer_null", models.IntegerField(default=3)))
    assert told(program) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN integer_null SET DEFAULT 3",
        f"backfill batches: {FILL}",
        "contract batches: UPDATE public.lab_thing SET integer_null = 3 WHERE integer_null IS NULL",
        f"contract brief: {ADD} lab_thing_integer_null_not_null NOT NULL integer_null NOT VALID",
        f"contract concurrent: {VALIDATE} lab_thing_integer_null_not_null",
        "contract brief: ALTER TABLE public.lab_thing ALTER COLUMN integer_null DROP DEFAULT",
    ]


def test_rows_that_old_code_adds_to_a_new_column_are_filled_too() -> None:
    sql = (
        "ALTER TABLE lab_thing ADD COLUMN extra bigint; UPDATE lab_thing SET extra = big + 1;"
        " ALTER TABLE lab_thing ALTER extra SET NOT NULL"
    )
    assert told(program_of(RunSQL(sql)))[:3] == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN extra bigint",
        "backfill batches: UPDATE public.lab_thing SET extra = big + 1",
        "contract batches: UPDATE public.lab_thing SET extra = big + 1 WHERE extra IS NULL",
    ]


def test_an_update_of_other_rows_is_not_done_again() -> None:
    sql = "UPDATE lab_thing SET integer_null = 3 WHERE integer_null < 3; ALTER TABLE lab_thing ALTER integer_null SET NOT NULL"
    assert told(program_of(RunSQL(sql))) == [
        "backfill batches: UPDATE public.lab_thing SET integer_null = 3 WHERE integer_null < 3",
        f"contract brief: {ADD} lab_thing_integer_null_not_null NOT NULL integer_null NOT VALID",
        f"contract concurrent: {VALIDATE} lab_thing_integer_null_not_null",
    ]


def test_old_code_that_does_not_know_the_column_writes_null() -> None:
    sql = 'ALTER TABLE lab_thing ADD COLUMN "Extra" integer; ALTER TABLE lab_thing ALTER "Extra" SET NOT NULL'
    name = "safemigrate_b0de1031_not_null"
    assert told(program_of(RunSQL(sql), version=14)) == [
        'expand brief: ALTER TABLE public.lab_thing ADD COLUMN "Extra" integer',
        f'contract brief: {ADD} {name} CHECK ("Extra" IS NOT NULL) NOT VALID',
        f"contract concurrent: {VALIDATE} {name}",
        'contract brief: ALTER TABLE public.lab_thing ALTER COLUMN "Extra" SET NOT NULL',
        f"contract brief: ALTER TABLE public.lab_thing DROP CONSTRAINT {name}",
    ]


def test_a_validated_check_is_proof_already() -> None:
    proof = RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT proof CHECK (integer_null IS NOT NULL)")
    (step,) = program_of(REQUIRED, setup=[proof]).steps
    assert (step.statements, step.by, step.unsafe) == (
        ("ALTER TABLE public.lab_thing ALTER COLUMN integer_null SET NOT NULL",),
        (),
        (),
    )


def test_code_that_cannot_write_null_need_not_go_first() -> None:
    refusal = RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT c CHECK (integer_null IS NOT NULL) NOT VALID")
    assert told(program_of(REQUIRED, setup=[refusal])) == [
        f"validate brief: {ADD} lab_thing_integer_null_not_null NOT NULL integer_null NOT VALID",
        f"validate concurrent: {VALIDATE} lab_thing_integer_null_not_null",
    ]


def test_a_constraint_that_waits_is_validated() -> None:
    waits = RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT c NOT NULL integer_null NOT VALID")
    assert told(program_of(REQUIRED, setup=[waits])) == [f"validate concurrent: {VALIDATE} c"]


@pytest.mark.parametrize("name", ["integer", "Mixed"])
def test_the_column_is_spelled_as_the_server_prints_it(name: str) -> None:
    table = RunSQL(f'CREATE TABLE odd (id bigint PRIMARY KEY, "{name}" integer)')
    program = program_of(
        RunSQL(f'ALTER TABLE odd ALTER COLUMN "{name}" SET NOT NULL'), setup=[table], version=17
    )
    (probe,) = program.steps[0].probes
    assert probe.after == f'CHECK ("{name}" IS NOT NULL) NOT VALID'
