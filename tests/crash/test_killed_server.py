"""The server is killed, with all that it is doing, and started again."""

from __future__ import annotations

import pytest

from crash.cases import examples
from crash.crashing import Kill, Scenes

CASES = ["add-unique", "drop-index", "swap-index", "update-in-batches"]


@pytest.mark.parametrize("name", CASES)
def test_it_goes_on_where_it_stopped(own_scenes: Scenes, name: str) -> None:
    with own_scenes.of(examples()[name]) as scene:
        leg = scene.first()
        assert scene.problems(leg, scene.undisturbed(leg).moments(), Kill.SERVER) == []
