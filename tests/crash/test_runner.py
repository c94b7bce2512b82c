"""Whatever is killed while ``safemigrate`` runs Django's own operations: the next run brings them to the end that they have undisturbed.

`tox -e crash -- --runner` interrupts every step of all cases.
"""

from __future__ import annotations

import pytest

from crash.cases import examples
from crash.code import CODE
from crash.crashing import Kill, Moment, Scene, Scenes
from crash.test_killed_client import characteristic

# Brief and in a contract, concurrent, in batches; together all modes.
MODES = {"create-index": "early", "drop-column": "late", "update-in-batches": "all"}


def steps(scene: Scene, leg: str, name: str) -> list[Moment]:
    """Before, during and after a step that is typical of a pass."""
    found = scene.undisturbed(leg)
    number = characteristic(found, name)
    return [one for one in found.moments() if one.number == number]


@pytest.mark.parametrize(
    ("name", "kill"),
    [
        *((name, Kill.CLIENT) for name in MODES),
        ("create-index", Kill.SESSION),
        ("drop-column", Kill.TWICE),
    ],
)
def test_a_step_is_interrupted(scenes: Scenes, name: str, kill: Kill) -> None:
    with scenes.of(examples()[name]) as scene:
        leg = MODES[name]
        assert scene.problems(leg, steps(scene, leg, name), kill) == []


def test_the_server_is_killed(own_scenes: Scenes) -> None:
    with own_scenes.of(examples()["drop-column"]) as scene:
        assert scene.problems("late", steps(scene, "late", "drop-column"), Kill.SERVER) == []


@pytest.mark.parametrize("leg", ["early", "early back"])
def test_at_the_end_of_every_transaction(scenes: Scenes, leg: str) -> None:
    """Those that make the ledger, begin the run, do the last step with the record of the migration, and open the contract."""
    with scenes.of(examples()["drop-column"]) as scene:
        assert scene.problems(leg, scene.undisturbed(leg).transactions(), Kill.CLIENT) == []


def own(scene: Scene, leg: str) -> list[Moment]:
    """Before the statements of the migration, and before it is recorded; then before and after that is committed."""
    found = scene.undisturbed(leg)
    return [
        *found.statements("lab_thing"),
        *found.statements("django_migrations"),
        *found.transactions()[-4:],
    ]


@pytest.mark.parametrize("name", ["code-last", "opaque"])
def test_what_is_in_a_transaction_is_done_once(scenes: Scenes, name: str) -> None:
    with scenes.of(CODE[name]) as scene:
        found = scene.interrupt("early", own(scene, "early"), Kill.CLIENT)
        assert [line for one in found for line in one.told()] == []
        assert not any(one.asked for one in found)


def test_code_outside_of_a_transaction_is_not_run_again_unasked(scenes: Scenes) -> None:
    with scenes.of(CODE["code-outside"]) as scene:
        found = scene.interrupt("early", own(scene, "early"), Kill.CLIENT)
        assert [line for one in found for line in one.told()] == []
        asked = [one.moment for one in found if one.asked]
        updates = scene.undisturbed("early").statements('UPDATE "lab_thing"')
        assert set(updates) <= set(asked) != {one.moment for one in found}


def test_killed_while_it_waits_outside_of_the_queue(scenes: Scenes) -> None:
    with scenes.of(examples()["drop-column"]) as scene:
        assert scene.problems("late", [Moment("outside", 1)], Kill.CLIENT) == []


@pytest.mark.parametrize("kill", [Kill.TERM, Kill.STOP])
def test_stopped_between_two_steps(scenes: Scenes, kill: Kill) -> None:
    """SIGTERM ends it there; after SIGSTOP, for longer than its turn lasts, it does nothing more."""
    with scenes.of(examples()["add-unique"]) as scene:
        moments = [Moment("before", 1), Moment("before", len(scene.undisturbed("all").steps))]
        assert scene.problems("all", moments, kill) == []
