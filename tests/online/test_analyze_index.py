from __future__ import annotations

from django.db import models
from django.db.migrations import AddIndex, RunSQL
from django.db.models.functions import Lower

from online.partitioned import PARTITIONED
from online.programs import program_of, told


def test_statistics_of_an_expression_are_taken_once_its_index_is_there() -> None:
    program = program_of(AddIndex("thing", models.Index(Lower("char"), name="extra")))
    assert told(program) == [
        'expand concurrent: CREATE INDEX CONCURRENTLY extra ON public.lab_thing ((lower("char")))',
        "expand concurrent: ANALYZE public.lab_thing",
    ]
    assert [step.by for step in program.steps] == [("create-index", "analyze-index")] * 2


def test_of_each_partition_that_has_rows() -> None:
    lines = told(program_of(RunSQL("CREATE INDEX extra ON event (lower(body))"), setup=PARTITIONED))
    assert [one for one in lines if "ANALYZE" in one] == [
        "expand concurrent: ANALYZE public.event_1",
        "expand concurrent: ANALYZE public.event_2_1",
        "expand concurrent: ANALYZE public.event_2_2",
    ]


def test_not_of_columns_which_have_some() -> None:
    program = program_of(RunSQL("CREATE INDEX extra ON lab_thing (big) WHERE small > 1"))
    assert len(program.steps) == 1
