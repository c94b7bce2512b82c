from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told

TABLES = RunSQL(
    "CREATE TABLE p (id bigint CONSTRAINT p_pkey PRIMARY KEY, n integer CONSTRAINT n_key UNIQUE);"
    " CREATE TABLE q (p_id bigint CONSTRAINT k REFERENCES p (id), n integer CONSTRAINT m REFERENCES p (n))"
)


def test_what_depends_on_it_is_dropped_by_name_before() -> None:
    program = program_of(RunSQL("ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE"), setup=[TABLES])
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
        "expand brief: ALTER TABLE public.p DROP CONSTRAINT p_pkey",
    ]


def test_where_nothing_does_cascade_is_left_out() -> None:
    program = program_of(RunSQL("ALTER TABLE q DROP CONSTRAINT k CASCADE"), setup=[TABLES])
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
    ]


def test_a_drop_alone_stays() -> None:
    program = program_of(RunSQL("ALTER TABLE q DROP CONSTRAINT k"), setup=[TABLES])
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
    ]
