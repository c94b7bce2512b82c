from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told

TABLE = RunSQL(
    "CREATE TABLE p (id bigint CONSTRAINT p_pkey PRIMARY KEY, a integer NOT NULL, b integer);"
    " CREATE UNIQUE INDEX on_a ON p (a); CREATE UNIQUE INDEX on_b ON p (b)"
)


def test_a_primary_key_is_there_at_every_moment() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE p DROP CONSTRAINT p_pkey; ALTER TABLE p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_a"
        ),
        setup=[TABLE],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey; ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_a",
    ]


def test_its_columns_hold_no_null_before() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE p DROP CONSTRAINT p_pkey; ALTER TABLE p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_b"
        ),
        setup=[TABLE],
    )
    assert told(program) == [
        "contract brief: ALTER TABLE public.p ADD CONSTRAINT p_b_not_null NOT NULL b NOT VALID",
        "contract concurrent: ALTER TABLE public.p VALIDATE CONSTRAINT p_b_not_null",
        "contract brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey; ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_b",
        "! In code that is by then deployed, writing rows to p that p_pkey refuses fails.",
    ]


def test_a_name_that_is_given_up_and_taken() -> None:
    program = program_of(
        RunSQL("ALTER TABLE p DROP CONSTRAINT c; ALTER TABLE p RENAME CONSTRAINT d TO c"),
        setup=[
            TABLE,
            RunSQL("ALTER TABLE p ADD CONSTRAINT c CHECK (a > 0), ADD CONSTRAINT d CHECK (a > 1)"),
        ],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT c; ALTER TABLE public.p RENAME CONSTRAINT d TO c",
    ]


def test_not_where_more_goes_with_the_constraint() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE; ALTER TABLE p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_a"
        ),
        setup=[TABLE, RunSQL("CREATE TABLE q (p_id bigint CONSTRAINT k REFERENCES p (id))")],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey",
        "expand brief: ALTER TABLE public.p ADD CONSTRAINT p_pkey PRIMARY KEY USING INDEX on_a",
    ]
