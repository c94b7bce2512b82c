from __future__ import annotations

from collections.abc import Sequence

import django
import pytest
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameModel,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.models import (
    BigAutoField,
    BigIntegerField,
    CharField,
    DateTimeField,
    ForeignKey,
    Index,
    IntegerField,
    UniqueConstraint,
)
from django.db.models.deletion import CASCADE

from differential.case import Case
from differential.cases import CASES
from differential.scratch import made, unrendered
from django_safemigrate.compiler import Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.online import Program, Step, reverse_program
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from django_safemigrate.schema.net import Net
from django_safemigrate.schema.replay import replay
from online.programs import base, program_at, steps_of, told

VERSION = 18
AVAILABLE = [
    one for one in CASES if one.django <= django.VERSION[:2] <= one.last_django and one.server <= VERSION
]

# What has been validated stays so: it was true of all rows.
VALIDATED = {
    "validate_check": ["table lab_thing: constraint extra: validated true ≠ false"],
    "validate_check_non_atomic": ["table lab_thing: constraint extra: validated true ≠ false"],
    "not_valid_then_validate_same_tx": ["table lab_thing: constraint extra: validated true ≠ false"],
    "not_valid_then_validate_non_atomic": ["table lab_thing: constraint extra: validated true ≠ false"],
    "sql_fk_validate": ["table lab_note: constraint extra: validated true ≠ false"],
    "sql_fk_not_valid_then_validate_same_tx": ["table lab_note: constraint extra: validated true ≠ false"],
    "sql_not_null_validate": [
        "table lab_thing: column integer_null: null false ≠ true",
        "table lab_thing: constraint extra: only on the right",
    ],
    "sql_set_not_null_of_not_valid": [
        "table lab_thing: column integer_null: null false ≠ true",
        "table lab_thing: constraint extra: only on the right",
    ],
}
REFUSED = {
    "sql_set_unlogged": "How the rows of lab_shelf were kept before SET UNLOGGED is not known.",
    "sql_create_function": "What became of function extra cannot be undone (create).",
    "sql_enable_rls": "Nobody knows how to undo ChangePolicy.",
    "sql_drop_trigger": "Trigger extra of lab_thing is gone: what it did is not known.",
    "sql_disable_trigger": "Nobody knows how to undo SetTriggerEnabled.",
    "sql_enum_add_value": "A value cannot be taken from extra again: 'c' stays.",
    "remove_field_used_by_view": "View lab_view is gone: its query is not known.",
    "delete_model_with_view": "View lab_view is gone: its query is not known.",
}


class There:
    """The programs of operations with the schema that each of them meets."""

    def __init__(
        self, operations: Sequence[Operation], setup: Sequence[Operation], *, version: int, atomic: bool
    ) -> None:
        state, catalog = base(version)
        compiler = Compiler(PostgreSQL(version), catalog=catalog.snapshot())
        self.database = compiler.database
        self.met: list[tuple[Catalog, Program]] = []
        with offline():
            state = unrendered(state)
            for step in steps_of(made("0002_setup", setup), state):
                compiler.compile_operation(step)
                state = step.after
            compiler.catalog.begin()
            for step in steps_of(made("0003_case", operations, atomic=atomic), state):
                before = compiler.catalog.snapshot()
                _, program = program_at(compiler, step)
                self.met.append((before, program))

    def back(self, steps: Sequence[Step], before: Catalog) -> Program:
        net = Net(before, before, self.database.fits, refuses_null=self.database.refuses_null)
        return reverse_program(steps, self.database, before, net)


def run(steps: Sequence[Step], catalog: Catalog) -> Catalog:
    """The schema that ``steps`` leave of ``catalog``."""
    left = catalog.snapshot()
    for step in steps:
        for change in step.changes:
            replay(change, left)
    return left


def there(*operations: Operation, setup: Sequence[Operation] = (), version: int = VERSION) -> There:
    return There(operations, setup, version=version, atomic=False)


def back(*operations: Operation, setup: Sequence[Operation] = (), version: int = VERSION) -> Program:
    """The program that undoes all of that of the one operation."""
    run_there = there(*operations, setup=setup, version=version)
    ((before, program),) = run_there.met
    return run_there.back(program.steps, before)


@pytest.mark.parametrize("case", AVAILABLE, ids=lambda one: one.name)
def test_back_where_it_began(case: Case) -> None:
    """From the end to the beginning, and from the end to the deploy."""
    run_there = There(case.operations, case.setup, version=VERSION, atomic=case.atomic)
    lines: list[str] = []
    refused: list[str] = []
    for before, program in run_there.met:
        if program.opaque:
            continue
        reverse = run_there.back(program.steps, before)
        if reverse.opaque is not None:
            refused.append(reverse.opaque)
            continue
        left = run(reverse.steps, run(program.steps, before))
        lines += difference(left, before)
        assert left.unknown == before.unknown
        if program.contract:
            deployed = run(program.before_deploy, before)
            deployed.begin()
            reverse = run_there.back(program.contract, deployed)
            assert difference(run(reverse.steps, run(program.contract, deployed)), deployed) == []

    assert refused == ([REFUSED[case.name]] if case.name in REFUSED else [])
    assert lines == VALIDATED.get(case.name, [])


def test_every_exception_is_a_case() -> None:
    assert {*VALIDATED, *REFUSED} <= {one.name for one in CASES}


def test_column_added() -> None:
    reverse = back(AddField("Thing", "extra", ForeignKey("lab.Shelf", CASCADE, default=1, related_name="+")))

    assert told(reverse) == [
        "expand concurrent: DROP INDEX CONCURRENTLY public.lab_thing_extra_id_6beb33fa",
        "expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT lab_thing_extra_id_6beb33fa_fk_lab_shelf_id",
        "expand brief: ALTER TABLE public.lab_thing DROP COLUMN extra_id",
    ]
    assert reverse.loses == ("The values of lab_thing.extra_id are gone.",)
    assert reverse.opaque is None


def test_column_removed() -> None:
    reverse = back(RemoveField("Thing", "integer_unique"))

    assert told(reverse) == [
        "expand brief: ALTER TABLE public.lab_thing ADD COLUMN integer_unique integer",
        (
            "expand concurrent: CREATE UNIQUE INDEX CONCURRENTLY lab_thing_integer_unique_key "
            "ON public.lab_thing (integer_unique)"
        ),
        (
            "expand brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_integer_unique_key "
            "UNIQUE USING INDEX lab_thing_integer_unique_key"
        ),
        (
            "validate brief: ALTER TABLE public.lab_thing ADD CONSTRAINT lab_thing_integer_unique_not_null "
            "NOT NULL integer_unique NOT VALID"
        ),
        (
            "validate concurrent: ALTER TABLE public.lab_thing VALIDATE CONSTRAINT "
            "lab_thing_integer_unique_not_null"
        ),
    ]
    assert reverse.loses == (
        "The values of lab_thing.integer_unique are gone.",
        "lab_thing.integer_unique was NOT NULL, which it cannot be again while there are rows.",
    )


def test_contract_alone() -> None:
    run_there = there(AddField("Thing", "extra", IntegerField(default=7)))
    ((before, program),) = run_there.met
    deployed = run(program.before_deploy, before)

    assert told(run_there.back(program.contract, deployed)) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN extra SET DEFAULT 7"
    ]


def test_what_was_there_only_on_the_way_is_not_made_again() -> None:
    """Before PostgreSQL 18 a CHECK proves that there are no NULLs."""
    run_there = there(AlterField("Thing", "integer_null", IntegerField()), version=17)
    ((before, program),) = run_there.met

    assert any("CHECK" in sql for step in program.steps for sql in step.statements)
    assert told(run_there.back(program.steps, before)) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN integer_null DROP NOT NULL"
    ]


def test_index_that_a_constraint_took_over() -> None:
    reverse = back(AddConstraint("Thing", UniqueConstraint(fields=["big"], name="big_once")))

    assert told(reverse) == ["expand brief: ALTER TABLE public.lab_thing DROP CONSTRAINT big_once"]
    assert reverse.loses == ()


def test_rows_stay_as_they_were_written() -> None:
    reverse = back(RunSQL("UPDATE lab_thing SET big = 1", RunSQL.noop))

    assert (told(reverse), reverse.opaque) == ([], None)
    assert reverse.loses == ("The values of lab_thing.big that were written over are gone.",)


def test_values_of_a_column_that_goes_are_told_once() -> None:
    reverse = back(
        RunSQL(
            "ALTER TABLE lab_thing ADD COLUMN extra integer;"
            "UPDATE lab_thing SET extra = big;"
            "COMMENT ON COLUMN lab_thing.extra IS 'said'",
            RunSQL.noop,
        )
    )

    assert told(reverse) == ["expand brief: ALTER TABLE public.lab_thing DROP COLUMN extra"]
    assert reverse.loses == ("The values of lab_thing.extra are gone.",)


def test_type() -> None:
    wider = back(AlterField("Thing", "integer", BigIntegerField()))
    narrower = back(AlterField("Thing", "moment", CharField(max_length=10)))

    assert told(wider) == [
        'expand brief: ALTER TABLE public.lab_thing ALTER COLUMN "integer" TYPE integer USING "integer"::integer',
        "! It rewrites lab_thing while reads and writes of it wait.",
    ]
    assert wider.loses == ()
    assert narrower.loses == (
        "What values of lab_thing.moment lost as they became character varying(10) is gone.",
    )


def test_what_cannot_be_undone_has_no_steps() -> None:
    reverse = back(RunSQL("DROP TRIGGER one ON lab_thing; DROP INDEX thing_big", RunSQL.noop))

    assert reverse.steps == ()
    assert reverse.opaque == "Trigger one of lab_thing is gone: what it did is not known."


def test_table_dropped() -> None:
    reverse = back(DeleteModel("Note"))

    assert [line.partition("(")[0] for line in told(reverse)] == [
        "expand brief: CREATE TABLE public.lab_note ",
        "expand brief: CREATE INDEX lab_note_thing_id_45226b56 ON public.lab_note ",
        (
            "expand brief: ALTER TABLE public.lab_note ADD CONSTRAINT lab_note_thing_id_45226b56_fk_lab_thing_id "
            "FOREIGN KEY "
        ),
    ]
    assert reverse.loses == ("The rows of lab_note are gone.",)


def test_table_made_is_in_use_by_the_time_that_it_goes() -> None:
    made_there = CreateModel(
        "Fresh",
        [
            ("id", BigAutoField(primary_key=True)),
            ("at", DateTimeField(db_index=True)),
            ("shelf", ForeignKey("lab.Shelf", CASCADE)),
        ],
    )

    assert told(back(made_there)) == [
        "expand brief: ALTER TABLE public.lab_fresh DROP CONSTRAINT lab_fresh_shelf_id_351f662b_fk_lab_shelf_id",
        "expand brief: DROP TABLE public.lab_fresh",
    ]


def test_renames_end_what_a_name_means() -> None:
    assert told(back(RenameModel("Shelf", "Rack"))) == [
        "expand brief: ALTER TABLE public.lab_rack RENAME TO lab_shelf"
    ]


def test_partitioned_index() -> None:
    """Dropping that of the parent takes its parts along; they cannot be detached."""
    setup = [
        RunSQL(
            "CREATE TABLE lab_log (id integer, at integer) PARTITION BY RANGE (at);"
            "CREATE TABLE lab_log_1 PARTITION OF lab_log FOR VALUES FROM (1) TO (2);"
            "CREATE TABLE lab_log_2 PARTITION OF lab_log FOR VALUES FROM (2) TO (3)",
            state_operations=[
                CreateModel(
                    "Log",
                    [("id", IntegerField(primary_key=True)), ("at", IntegerField())],
                )
            ],
        )
    ]
    run_there = there(AddIndex("Log", Index(fields=["at"], name="log_at")), setup=setup)
    ((before, program),) = run_there.met
    reverse = run_there.back(program.steps, before)

    assert told(reverse) == ["expand brief: DROP INDEX public.log_at"]
    assert difference(run(reverse.steps, run(program.steps, before)), before) == []
