from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RunSQL

from online.programs import program_of, told

INDEX = "lab_thing_char_indexed_6994d930"
UNIQUE = "lab_thing_char_unique_fd74d970"


def indexed(**options: object) -> AlterField:
    return AlterField("thing", "char_indexed", models.CharField(max_length=50, db_index=True, **options))  # type: ignore[arg-type]


def test_the_indexes_of_a_collation_are_there_when_the_column_gets_it() -> None:
    kind = 'character varying(50) COLLATE "C"'
    assert told(program_of(indexed(db_collation="C"))) == [
        f'expand concurrent: CREATE INDEX CONCURRENTLY {INDEX}_new ON public.lab_thing (char_indexed COLLATE "C")',
        (
            f"expand concurrent: CREATE INDEX CONCURRENTLY {INDEX}_like_new ON public.lab_thing"
            ' (char_indexed COLLATE "C" varchar_pattern_ops)'
        ),
        (
            f"expand brief: DROP INDEX public.{INDEX}; DROP INDEX public.{INDEX}_like;"
            f" ALTER TABLE public.lab_thing ALTER COLUMN char_indexed TYPE {kind};"
            f" ALTER INDEX public.{INDEX}_new RENAME TO {INDEX}; ALTER INDEX public.{INDEX}_like_new RENAME TO {INDEX}_like"
        ),
    ]


def test_those_of_the_collation_of_the_database_on_the_way_back() -> None:
    lines = told(program_of(indexed(db_collation="C"), backwards=True))
    assert lines[0] == (
        f"expand concurrent: CREATE INDEX CONCURRENTLY {INDEX}_new ON public.lab_thing"
        ' (char_indexed COLLATE "default")'
    )
    assert not any(line.startswith("!") for line in lines)


def test_a_unique_constraint_takes_over_the_index_of_the_new_collation() -> None:
    field = models.CharField(max_length=50, unique=True, db_collation="C")
    key = "lab_thing_char_unique_key"
    assert told(program_of(AlterField("thing", "char_unique", field))) == [
        (
            f"expand concurrent: CREATE INDEX CONCURRENTLY {UNIQUE}_like_new ON public.lab_thing"
            ' (char_unique COLLATE "C" varchar_pattern_ops)'
        ),
        (
            f"contract concurrent: CREATE UNIQUE INDEX CONCURRENTLY {key}_new ON public.lab_thing"
            ' (char_unique COLLATE "C")'
        ),
        (
            f"contract brief: ALTER TABLE public.lab_thing DROP CONSTRAINT {key}; DROP INDEX public.{UNIQUE}_like;"
            ' ALTER TABLE public.lab_thing ALTER COLUMN char_unique TYPE character varying(50) COLLATE "C";'
            f" ALTER TABLE public.lab_thing ADD CONSTRAINT {key} UNIQUE USING INDEX {key}_new;"
            f" ALTER INDEX public.{UNIQUE}_like_new RENAME TO {UNIQUE}_like"
        ),
    ]


def test_an_index_that_is_built_anew_in_any_case_cannot_be_swapped() -> None:
    setup = [RunSQL("CREATE INDEX partial ON lab_thing (char_indexed) WHERE big > 0")]
    assert told(program_of(indexed(db_collation="C"), setup=setup)) == [
        'expand brief: ALTER TABLE public.lab_thing ALTER COLUMN char_indexed TYPE character varying(50) COLLATE "C"',
        "! It builds an index on lab_thing while reads and writes of it wait.",
    ]


def test_a_key_that_others_point_at_cannot_either() -> None:
    setup = [
        RunSQL("ALTER TABLE lab_note ADD CONSTRAINT k FOREIGN KEY (body) REFERENCES lab_thing (char_unique)")
    ]
    field = models.CharField(max_length=50, unique=True, db_collation="C")
    lines = told(program_of(AlterField("thing", "char_unique", field), setup=setup))
    assert lines[0] == (
        'expand brief: ALTER TABLE public.lab_thing ALTER COLUMN char_unique TYPE character varying(50) COLLATE "C"'
    )


def test_a_type_that_rewrites_the_table_is_left_alone() -> None:
    program = program_of(AlterField("thing", "integer_indexed", models.BigIntegerField(db_index=True)))
    assert not any("CONCURRENTLY" in statement for step in program.steps for statement in step.statements)
