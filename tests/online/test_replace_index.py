from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RunSQL

from online.programs import program_of, told

LIKE = "lab_thing_char_indexed_6994d930_like"


def test_the_index_of_patterns_is_built_for_the_new_type_before_the_old_one_goes() -> None:
    program = program_of(AlterField("thing", "char_indexed", models.TextField(db_index=True)))
    assert told(program) == [
        f"expand concurrent: CREATE INDEX CONCURRENTLY {LIKE}_new ON public.lab_thing (char_indexed text_pattern_ops)",
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN char_indexed TYPE text USING char_indexed::text",
        f"expand concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.{LIKE}",
        f"expand brief: ALTER INDEX public.{LIKE}_new RENAME TO {LIKE}",
    ]


def test_back_again() -> None:
    program = program_of(AlterField("thing", "text_indexed", models.CharField(db_index=True)), backwards=True)
    like = "lab_thing_text_indexed_ad7ad02b_like"
    assert told(program) == [
        f"expand concurrent: CREATE INDEX CONCURRENTLY {like}_new ON public.lab_thing (text_indexed text_pattern_ops)",
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN text_indexed TYPE text USING text_indexed::text",
        f"expand concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.{like}",
        f"expand brief: ALTER INDEX public.{like}_new RENAME TO {like}",
    ]


def test_without_a_change_of_type() -> None:
    sql = "DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big DESC, small)"
    assert told(program_of(RunSQL(sql))) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY thing_big_new ON public.lab_thing (big DESC, small)",
        "expand concurrent: DROP INDEX CONCURRENTLY public.thing_big",
        "expand brief: ALTER INDEX public.thing_big_new RENAME TO thing_big",
    ]


def test_with_another_storage() -> None:
    sql = "DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big) WITH (fillfactor = 70)"
    assert told(program_of(RunSQL(sql)))[0] == (
        "expand concurrent: CREATE INDEX CONCURRENTLY thing_big_new ON public.lab_thing (big) WITH (fillfactor = '70')"
    )


def test_under_another_name_it_needs_no_third() -> None:
    sql = "DROP INDEX thing_big; CREATE INDEX extra ON lab_thing (big DESC)"
    assert told(program_of(RunSQL(sql))) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY extra ON public.lab_thing (big DESC)",
        "contract concurrent: DROP INDEX CONCURRENTLY public.thing_big",
    ]


def test_a_name_as_long_as_any_is_cut() -> None:
    name = "an_index_whose_name_is_just_as_long_as_the_server_lets_names_be"
    setup = [RunSQL(f"CREATE INDEX {name} ON lab_thing (big)")]
    sql = f"DROP INDEX {name}; CREATE INDEX {name} ON lab_thing (big, small)"
    assert told(program_of(RunSQL(sql), setup=setup))[-1] == (
        f"expand brief: ALTER INDEX public.{name[:-4]}_new RENAME TO {name}"
    )


def test_a_type_that_rewrites_the_table_would_write_one_index_more() -> None:
    program = program_of(AlterField("thing", "text_indexed", models.CharField(max_length=50, db_index=True)))
    like = "lab_thing_text_indexed_ad7ad02b_like"
    kind = "character varying(50)"
    assert told(program) == [
        f"contract concurrent: DROP INDEX CONCURRENTLY IF EXISTS public.{like}",
        f"contract brief: ALTER TABLE public.lab_thing ALTER COLUMN text_indexed TYPE {kind} USING text_indexed::{kind}",
        "! It rewrites lab_thing while reads and writes of it wait.",
        f"contract concurrent: CREATE INDEX CONCURRENTLY {like} ON public.lab_thing (text_indexed varchar_pattern_ops)",
    ]


def test_a_unique_index_goes_first_where_new_code_wants_it_gone() -> None:
    sql = (
        "DROP INDEX thing_partial_unique; CREATE UNIQUE INDEX thing_partial_unique ON lab_thing (three, two)"
    )
    assert told(program_of(RunSQL(sql)))[-1] == (
        "contract brief: ALTER INDEX public.thing_partial_unique_new RENAME TO thing_partial_unique"
    )
