from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told

TABLES = RunSQL(
    "CREATE TABLE p (id bigint PRIMARY KEY);"
    " CREATE TABLE q (p_id bigint CONSTRAINT k REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)"
)


def test_before_the_drop_of_a_constraint() -> None:
    program = program_of(
        RunSQL("SET CONSTRAINTS k IMMEDIATE; ALTER TABLE q DROP CONSTRAINT k"), setup=[TABLES]
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
    ]


def test_after_a_constraint_is_added() -> None:
    program = program_of(
        RunSQL(
            "ALTER TABLE q ADD CONSTRAINT l FOREIGN KEY (p_id) REFERENCES p (id) NOT VALID; SET CONSTRAINTS l IMMEDIATE"
        ),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: ALTER TABLE public.q ADD CONSTRAINT l FOREIGN KEY (p_id) REFERENCES public.p (id) NOT VALID",
    ]


def test_after_rows_are_written() -> None:
    program = program_of(
        RunSQL("DELETE FROM q WHERE p_id = 1; SET CONSTRAINTS ALL IMMEDIATE"), setup=[TABLES]
    )
    assert told(program) == [
        "backfill brief: DELETE FROM public.q WHERE p_id = 1",
        "! It updates the rows of q while writes to it wait.",
    ]


def test_what_the_user_meant_by_it_stays() -> None:
    program = program_of(
        RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS k DEFERRED; ALTER TABLE q DROP CONSTRAINT k"),
        setup=[TABLES],
    )
    assert told(program) == [
        "expand brief: SET CONSTRAINTS ALL IMMEDIATE",
        "expand brief: SET CONSTRAINTS public.k DEFERRED",
        "expand brief: ALTER TABLE public.q DROP CONSTRAINT k",
    ]
