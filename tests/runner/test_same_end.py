"""Ordinary migrations under ``safemigrate`` leave what stock ``migrate`` leaves, there and back.

A few cases of each kind by default; `python -m runner.same_end` runs every one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crash.cases import examples
from crash.crashing import Scenes
from crash.processes import driver
from online.same_end import RUNNER, Tally, page
from runner.same_end import Outcome, compare, section
from servers import Server

CASES = ["add-unique", "create-index", "drop-column", "drop-table", "set-not-null", "update-in-batches"]


@pytest.fixture(scope="module")
def scenes(server: Server) -> Iterator[Scenes]:
    with driver() as found, Scenes(server, found) as scenes:
        yield scenes


@pytest.mark.parametrize("name", CASES)
def test_the_end_is_that_of_stock(scenes: Scenes, name: str) -> None:
    with scenes.of(examples()[name]) as scene:
        assert compare(scene).problems == []


def test_another_end_is_told(scenes: Scenes) -> None:
    """That of another case, put in the place of what stock has come to."""
    with scenes.of(examples()["drop-column"]) as scene, scenes.of(examples()["create-index"]) as other:
        scene.found["stock"] = other.undisturbed("stock")
        scene.undisturbed("setup")
        problems = compare(scene).problems
    assert problems[:2] == [
        "late: table shop_order: column note: only on the left",
        "late: table shop_order: index order_total: only on the left",
    ]


def test_the_section_stays_when_another_version_is_written() -> None:
    about = section([Outcome("a"), Outcome("b", ["late: x\ny"], open=True)], 18)
    text = page(f"\n{about}", Tally(16, "| 16.1 | b |", {}))
    assert text.endswith(f"| 16.1 | b |\n\n{about}")
    assert about.startswith(RUNNER)
    assert about.endswith("| 2 | 1 | 0 | 2 | 1 |\n\n- `b`: late: x y\n")
