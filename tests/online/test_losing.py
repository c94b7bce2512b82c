from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations import AddField, DeleteModel, RemoveField, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models import F

from django_safemigrate.online.losing import losses
from online.programs import program_of

DOUBLE = AddField(
    "shelf",
    "double",
    models.GeneratedField(expression=F("rank") * 2, output_field=models.IntegerField(), db_persist=True),
)


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        (RemoveField("shelf", "rank"), ["The values of lab_shelf.rank are deleted."]),
        (DeleteModel("Shelf"), ["All rows of lab_shelf are deleted."]),
        (RunSQL("TRUNCATE lab_shelf"), ["All rows of lab_shelf are deleted."]),
        (RunSQL("DELETE FROM lab_shelf WHERE rank > 5"), ["Rows of lab_shelf are deleted."]),
        (RunSQL("UPDATE lab_shelf SET rank = 5"), []),
        (RunSQL("CREATE TABLE extra (id integer); DROP TABLE extra"), []),
    ],
)
def test_what_is_deleted_for_good(operation: Operation, told: list[str]) -> None:
    assert [one for step in program_of(operation).steps for one in losses(step)] == told


def test_what_is_computed_can_be_computed_again() -> None:
    program = program_of(RemoveField("shelf", "double"), setup=[DOUBLE])

    assert [one for step in program.steps for one in losses(step)] == []
