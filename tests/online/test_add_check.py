from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import models
from django.db.migrations import AddConstraint, AlterField, RunSQL

from online.programs import program_of, told

CHECK = models.CheckConstraint(condition=models.Q(integer__gte=0), name="extra")
PARTITIONED = RunSQL(
    "CREATE TABLE part (id bigint) PARTITION BY RANGE (id);"
    " CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (9)"
)
INHERITED = RunSQL("CREATE TABLE above (a integer); CREATE TABLE below () INHERITS (above)")


def test_a_check_is_added_without_a_look_at_the_rows_and_validated_apart() -> None:
    program = program_of(AddConstraint("thing", CHECK))
    assert told(program) == [
        'contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT extra CHECK ("integer" >= 0) NOT VALID',
        "contract concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT extra",
    ]


def test_what_a_field_demands_is_validated_apart_too() -> None:
    program = program_of(AlterField("thing", "integer", models.PositiveIntegerField()))
    assert told(program) == [
        'contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_integer_10b0604e_check CHECK ("integer" >= 0) NOT VALID',
        "contract concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT lab_thing_integer_10b0604e_check",
    ]


def test_a_check_that_is_not_to_be_validated_stays() -> None:
    program = program_of(AddConstraintNotValid("thing", CHECK))
    assert told(program) == [
        'contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT extra CHECK ("integer" >= 0) NOT VALID',
    ]


def test_partitions_are_validated_with_their_parent() -> None:
    program = program_of(RunSQL("ALTER TABLE part ADD CONSTRAINT c CHECK (id > 0)"), setup=[PARTITIONED])
    assert told(program) == [
        "contract brief: ALTER TABLE public.part ADD CONSTRAINT c CHECK (id > 0) NOT VALID",
        "contract concurrent: ALTER TABLE public.part VALIDATE CONSTRAINT c",
    ]


def test_a_check_that_is_not_inherited_stays_so() -> None:
    program = program_of(
        RunSQL("ALTER TABLE above ADD CONSTRAINT c CHECK (a > 0) NO INHERIT"), setup=[INHERITED]
    )
    assert told(program) == [
        "contract brief: ALTER TABLE public.above ADD CONSTRAINT c CHECK (a > 0) NO INHERIT NOT VALID",
        "contract concurrent: ALTER TABLE public.above VALIDATE CONSTRAINT c",
    ]


def test_a_check_without_a_name_has_the_one_the_server_gives() -> None:
    program = program_of(RunSQL("ALTER TABLE lab_thing ADD CHECK (big > 0)"))
    assert told(program) == [
        "contract brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_big_check CHECK (big > 0) NOT VALID",
        "contract concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT lab_thing_big_check",
    ]
