from __future__ import annotations

from django.db import models
from django.db.migrations import AddIndex

from online.programs import program_of, told


def test_an_index_is_built_concurrently() -> None:
    program = program_of(AddIndex("thing", models.Index(fields=["big"], name="thing_big_again")))
    assert told(program) == [
        "expand concurrent: CREATE INDEX CONCURRENTLY thing_big_again ON public.lab_thing (big)"
    ]
