from __future__ import annotations

from django.db.migrations import RunSQL

from online.programs import program_of, told


def test_keys_to_tables_in_use_are_added_one_at_a_time() -> None:
    sql = "CREATE TABLE extra (id bigint PRIMARY KEY, shelf bigint REFERENCES lab_shelf, author int REFERENCES lab_author)"
    assert told(program_of(RunSQL(sql))) == [
        (
            "expand brief: CREATE TABLE public.extra (id bigint NOT NULL, shelf bigint, author integer,"
            " CONSTRAINT extra_pkey PRIMARY KEY (id))"
        ),
        (
            "expand brief: ALTER TABLE public.extra ADD CONSTRAINT extra_shelf_fkey FOREIGN KEY (shelf)"
            " REFERENCES public.lab_shelf (id)"
        ),
        (
            "expand brief: ALTER TABLE public.extra ADD CONSTRAINT extra_author_fkey FOREIGN KEY (author)"
            " REFERENCES public.lab_author (id)"
        ),
    ]


def test_keys_to_the_table_itself_and_to_new_tables_stay() -> None:
    sql = "CREATE TABLE one (id bigint PRIMARY KEY, up bigint REFERENCES one); CREATE TABLE two (one bigint REFERENCES one)"
    assert told(program_of(RunSQL(sql))) == [
        (
            "expand brief: CREATE TABLE public.one (id bigint NOT NULL, up bigint,"
            " CONSTRAINT one_pkey PRIMARY KEY (id), CONSTRAINT one_up_fkey FOREIGN KEY (up) REFERENCES public.one (id))"
        ),
        (
            "expand brief: CREATE TABLE public.two (one bigint,"
            " CONSTRAINT two_one_fkey FOREIGN KEY (one) REFERENCES public.one (id))"
        ),
    ]
