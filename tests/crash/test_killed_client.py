"""Whoever runs ``migrate`` is killed: before, during and after a step of each pass, and before every statement that writes.

`tox -e crash` interrupts every step of all cases.
"""

from __future__ import annotations

import pytest

from crash.cases import examples
from crash.crashing import Kill, Scenes, Undisturbed
from crash.legs import LEGS
from django_safemigrate.online.registry import all_passes


def characteristic(found: Undisturbed, name: str) -> int:
    """The number of the first step that the pass has made, one that takes long before others; of any, for a pass that only
    puts others in order."""
    numbers = range(1, len(found.steps) + 1)
    own = [one for one in numbers if name in found.steps[one - 1]["by"]] or list(numbers)
    return next((one for one in own if found.steps[one - 1]["mode"] != "brief"), own[0])


def test_every_pass_has_a_case() -> None:
    assert {one.name for one in all_passes()} == set(examples())


@pytest.mark.parametrize("name", sorted(examples()))
def test_it_goes_on_where_it_stopped(scenes: Scenes, name: str) -> None:
    with scenes.of(examples()[name]) as scene:
        found = scene.undisturbed(scene.first())
        number = characteristic(found, name)
        some = [one for one in found.moments() if one.number == number]
        assert scene.problems(scene.first(), some, Kill.CLIENT) == []


@pytest.mark.parametrize("name", ["drop-column"])
def test_before_every_statement(scenes: Scenes, name: str) -> None:
    with scenes.of(examples()[name]) as scene:
        for leg in LEGS:
            found = scene.undisturbed(leg.name)
            # Rows do not get back the values of a column that must have one.
            if not found.error:
                assert scene.problems(leg.name, found.statements(), Kill.CLIENT) == []
