from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from django_safemigrate.online import Mode
from online.partitioned import PARTITIONED
from online.programs import program_of, told


@pytest.mark.parametrize("what", ["TABLE public.lab_thing", "INDEX public.thing_big"])
def test_indexes_are_rebuilt_concurrently(what: str) -> None:
    kind, name = what.split()
    assert told(program_of(RunSQL(f"REINDEX {what}"))) == [
        f"expand concurrent: REINDEX {kind} CONCURRENTLY {name}"
    ]


def test_the_index_of_an_exclusion_constraint_cannot_be() -> None:
    setup = [RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT apart EXCLUDE USING btree (big WITH =)")]
    assert told(program_of(RunSQL("REINDEX TABLE lab_thing"), setup=setup)) == [
        "expand brief: REINDEX TABLE public.lab_thing",
        "! It builds an index on lab_thing while reads and writes of it wait.",
    ]


def test_options_are_not_lost() -> None:
    sql = "REINDEX (TABLESPACE spare) INDEX thing_big"
    assert (
        told(program_of(RunSQL(sql)))[0] == "expand brief: REINDEX (TABLESPACE spare) INDEX public.thing_big"
    )


def test_one_of_a_new_table_is_rebuilt_at_once() -> None:
    sql = "CREATE TABLE extra (id integer); CREATE INDEX i ON extra (id); REINDEX INDEX i"
    assert told(program_of(RunSQL(sql)))[-1] == "expand brief: REINDEX INDEX public.i"


def test_partitions_are_rebuilt_one_by_one() -> None:
    setup = [*PARTITIONED, RunSQL("CREATE INDEX extra ON event (place)")]
    for concurrently in ("", "CONCURRENTLY "):
        assert told(program_of(RunSQL(f"REINDEX TABLE {concurrently}event"), setup=setup)) == [
            "expand concurrent: REINDEX TABLE CONCURRENTLY public.event_1",
            "expand concurrent: REINDEX TABLE CONCURRENTLY public.event_2_1",
            "expand concurrent: REINDEX TABLE CONCURRENTLY public.event_2_2",
        ]
    assert told(program_of(RunSQL("REINDEX INDEX extra"), setup=setup)) == [
        "expand concurrent: REINDEX INDEX CONCURRENTLY public.event_1_place_idx",
        "expand concurrent: REINDEX INDEX CONCURRENTLY public.event_2_1_place_idx",
        "expand concurrent: REINDEX INDEX CONCURRENTLY public.event_2_2_place_idx",
    ]


def test_what_commits_on_its_way_runs_in_no_transaction() -> None:
    (step,) = program_of(RunSQL("REINDEX (TABLESPACE spare) TABLE event"), setup=PARTITIONED).steps
    assert (step.mode, step.statements) == (
        Mode.CONCURRENT,
        ("REINDEX (TABLESPACE spare) TABLE public.event",),
    )
    (step,) = program_of(RunSQL("REINDEX SCHEMA public")).steps
    assert (step.mode, step.statements) == (Mode.CONCURRENT, ("REINDEX SCHEMA public",))
