"""What goes together with --undo, and what its output is."""

from __future__ import annotations

import json

import pytest

from operations.bakery import Bakery
from projects import run_command
from runner.looking import look, unlike
from runner.test_run import CHANGES, changed
from runner.test_undo import install


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--plan"], "--plan"),
        (["--check"], "--check"),
        (["--status"], "--status"),
        (["--fake"], "--fake"),
        (["--after-deploy"], "a stage"),
        (["--all", "--prune"], "--prune, a stage"),
    ],
)
def test_what_asks_for_something_else_is_refused(bakery: Bakery, arguments: list[str], named: str) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    before = look(bakery.url)
    found = run_command("safemigrate", "--undo", *arguments)
    assert (found.code, found.err) == (
        2,
        (
            f"--undo takes back whole runs, and goes with nothing that asks for something else: {named}. Nothing was changed. "
            "Leave it out; what would be lost is told before anything is done.\n"
        ),
    )
    assert unlike(before, look(bakery.url)) == []


def test_an_app_is_refused(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    found = run_command("safemigrate", "bakery", "--undo")
    assert (found.code, found.err) == (
        2,
        (
            "--undo takes back whole runs, and goes with nothing that asks for something else: an app. Nothing was changed. "
            "Leave it out; what would be lost is told before anything is done.\n"
        ),
    )


@pytest.mark.parametrize("word", ["last", "latest"])
def test_the_last_run_by_a_word(bakery: Bakery, word: str) -> None:
    install(bakery, changed(CHANGES))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    assert unlike(before, look(bakery.url)) != []
    found = run_command("safemigrate", "--undo", word)
    assert (found.code, found.err) == (0, "")
    assert unlike(before, look(bakery.url)) == []


def test_the_number_of_a_run_is_of_one_database(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    before = look(bakery.url)
    found = run_command("safemigrate", "--undo", "1", "--all-databases")
    assert (found.code, found.err) == (
        2,
        (
            "--undo 1 is a run of one database: each counts its own. Nothing was changed. Name the database with --database in "
            "place of --all-databases, or leave the number out.\n"
        ),
    )
    assert unlike(before, look(bakery.url)) == []


def test_a_loss_can_be_allowed_for_the_way_back_only(bakery: Bakery) -> None:
    found = run_command("safemigrate", "--allow-data-loss")
    assert (found.code, found.err) == (2, "--allow-data-loss is for --undo. Add that, or leave it out.\n")


def test_as_json_it_is_events_only(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    found = run_command("safemigrate", "--undo", "--format", "json", "--verbosity", "2")
    assert found.code == 0
    kinds = [json.loads(line)["kind"] for line in found.out.splitlines()]
    assert (kinds[0], kinds[-1]) == ("run-started", "run-done")
