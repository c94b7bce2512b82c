"""A run that is killed half way, and the way back from there; and a way back that is killed itself.

Before every fourth step; ``KILLED_BEFORE=all``, which `tox -e crash` sets, has them killed before each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.conftest import snapshot
from acceptance.site import Running, Site
from runner.looking import look, unlike

CHANGES = """
migrations.AddField("cake", "weight", models.PositiveIntegerField(default=3)),
migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),
migrations.AddField("cake", "order", models.ForeignKey("bakery.order", models.CASCADE, null=True)),
migrations.RemoveField("cake", "note"),
"""
# Ends itself as the kernel would before its n-th step, where it is told to.
MANAGE = """
import os, signal, sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
from importlib import import_module
from django.core.management import execute_from_command_line

django.setup()
module = import_module("django_safemigrate.execution.run")
left = int(os.environ.get("DIES_BEFORE", "0"))

def dying(runner):
    def runs(step, session):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        runner(step, session)
    return runs

module.RUNNERS = {mode: dying(one) for mode, one in module.RUNNERS.items()}
execute_from_command_line(sys.argv)
"""
BUILDING = "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
KILLED = -9
STRIDE = 1 if os.environ.get("KILLED_BEFORE") == "all" else 4


@pytest.fixture
def cakes(tmp_path: Path, database_url: str) -> Iterator[Site]:
    """A site with changes to be run, whose processes can be told to die."""
    with Site.build(tmp_path, database_url, safemigrate={"LEASE": 1000}) as site:
        (site.folder / "manage.py").write_text(MANAGE)
        assert site.run().end() == 0
        site.migration("0002_changes", CHANGES)
        yield site


def undo(site: Site) -> Running:
    found = site.run("--undo")
    found.end()
    return found


def test_killed_before_a_step(cakes: Site) -> None:
    before = look(cakes.url)
    number, code = 1 - STRIDE, KILLED
    while code == KILLED:
        number += STRIDE
        run = cakes.start("safemigrate", "--format", "json", DIES_BEFORE=str(number))
        code = run.end()
        back = undo(cakes)
        assert back.end() == 0, (number, back.told())
        assert unlike(before, look(cakes.url)) == [], number
    assert code == 0, run.told()
    # The program of each operation has more than one step.
    assert number > 6


def test_killed_while_it_builds_an_index(cakes: Site) -> None:
    before = look(cakes.url)
    with snapshot(cakes.url):
        first = cakes.run()
        cakes.until(BUILDING, first)
        first.kill()
        back = cakes.run("--undo")
        back.until(lambda one: "which is still at a step" in one["text"], "the wait for it")
        assert cakes.indexes()["cake_price"] is False
    assert back.end() == 0, back.told()
    assert unlike(before, look(cakes.url)) == []


def test_a_way_back_that_is_killed_itself(cakes: Site) -> None:
    before = look(cakes.url)
    number, code = 0, KILLED
    while code == KILLED:
        number += STRIDE
        assert cakes.run().end() == 0
        code = cakes.start("safemigrate", "--format", "json", "--undo", DIES_BEFORE=str(number)).end()
        if code == KILLED:
            back = undo(cakes)
            assert back.end() == 0, (number, back.told())
        assert unlike(before, look(cakes.url)) == [], number
    assert number > 4


def test_a_contract_that_is_killed(cakes: Site) -> None:
    """What it has deleted is gone; before that, all comes back."""
    before = look(cakes.url)
    assert cakes.run().end() == 0
    assert cakes.start("safemigrate", "--after-deploy", DIES_BEFORE="2").end() == KILLED
    assert "note" in before.catalog.tables["bakery_cake"].columns
    back = undo(cakes)
    assert back.end() == 0, back.told()
    back = cakes.run("--undo", "2")
    assert back.end() == 0, back.told()
    assert unlike(before, look(cakes.url)) == []
