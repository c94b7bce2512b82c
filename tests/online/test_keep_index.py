from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from online.programs import program_of, told

LIKE = "lab_thing_char_indexed_6994d930_like"


def test_an_index_that_is_made_again_as_it_was_stays() -> None:
    assert told(program_of(RunSQL("DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big)"))) == []


def test_another_name_is_all_that_it_is_given() -> None:
    sql = "DROP INDEX thing_big; CREATE INDEX extra ON lab_thing (big)"
    assert told(program_of(RunSQL(sql))) == ["expand brief: ALTER INDEX public.thing_big RENAME TO extra"]


def test_it_is_the_same_when_only_its_table_and_column_have_other_names() -> None:
    sql = (
        "DROP INDEX thing_big; ALTER TABLE lab_thing RENAME big TO large;"
        " ALTER TABLE lab_thing RENAME TO lab_gadget; CREATE INDEX thing_big ON lab_gadget (large)"
    )
    assert not any("INDEX" in line for line in told(program_of(RunSQL(sql))))


def test_a_change_of_type_that_leaves_it_as_it_is_does_not_matter() -> None:
    sql = (
        f"DROP INDEX {LIKE}; ALTER TABLE lab_thing ALTER char_indexed TYPE varchar(100);"
        f" CREATE INDEX {LIKE} ON lab_thing (char_indexed varchar_pattern_ops)"
    )
    assert told(program_of(RunSQL(sql))) == [
        "expand brief: ALTER TABLE public.lab_thing ALTER COLUMN char_indexed TYPE character varying(100)"
    ]


def test_it_is_not_kept_where_it_would_be_built_again_meanwhile() -> None:
    sql = (
        "DROP INDEX thing_big; ALTER TABLE lab_thing ALTER big TYPE numeric;"
        " CREATE INDEX thing_big ON lab_thing (big)"
    )
    lines = told(program_of(RunSQL(sql)))
    assert lines[0] == "expand concurrent: DROP INDEX CONCURRENTLY public.thing_big"
    assert lines[-1] == "expand concurrent: CREATE INDEX CONCURRENTLY thing_big ON public.lab_thing (big)"


def test_a_unique_index_is_not_kept_while_rows_change_that_it_may_refuse() -> None:
    sql = "CREATE UNIQUE INDEX thing_partial_unique ON lab_thing (three) WHERE three > 0;"
    changed = f"DROP INDEX thing_partial_unique; UPDATE lab_thing SET three = 5 - three; {sql}"
    assert any("DROP INDEX" in line for line in told(program_of(RunSQL(changed))))
    assert told(program_of(RunSQL(f"DROP INDEX thing_partial_unique; {sql}"))) == []


@pytest.mark.parametrize(
    "definition",
    ["(big) WITH (fillfactor = 70)", "(big) TABLESPACE spare", "(big DESC)", "(big) WHERE big > 0"],
)
def test_what_differs_is_made(definition: str) -> None:
    sql = f"DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing {definition}"
    assert any("CREATE INDEX" in line for line in told(program_of(RunSQL(sql))))
