"""The session of ``migrate`` is ended on the server, by an administrator."""

from __future__ import annotations

import pytest

from crash.cases import examples
from crash.crashing import Kill, Scenes

CASES = ["add-unique", "create-index", "reindex", "set-not-null", "update-in-batches"]


@pytest.mark.parametrize("name", CASES)
def test_it_goes_on_where_it_stopped(scenes: Scenes, name: str) -> None:
    with scenes.of(examples()[name]) as scene:
        leg = scene.first()
        assert scene.problems(leg, scene.undisturbed(leg).moments(), Kill.SESSION) == []
