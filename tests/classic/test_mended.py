"""Where this package does better than 6.0: what made it fail, or run something too early."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from classic.released import released
from classic.sides import Case, Node, Sides, Step
from classic.site import Site
from servers import Server

DELAYED = [
    Node("alpha", "0001_it", "Safe.always()"),
    Node("alpha", "0002_it", "Safe.after_deploy(delay=timedelta(0))", (("alpha", "0001_it"),)),
]
ROUTER = """
class Router:
    def allow_migrate(self, db, app_label, **hints):
        return app_label == "alpha"

    def db_for_read(self, model, **hints):
        return "default"

    db_for_write = db_for_read


DATABASE_ROUTERS = [Router()]
"""


def rows(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT app, name FROM django_safemigrate_safemigration").fetchall()


def applied(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT name FROM django_migrations WHERE app = 'alpha' ORDER BY id")
        return [name for (name,) in found]


@pytest.mark.parametrize("place", ["__first__", "__latest__"])
def test_dependencies_that_name_a_place(both_sides: Sides, place: str) -> None:
    nodes = [
        Node("alpha", "0001_it", "Safe.after_deploy()"),
        Node("beta", "0001_it", "Safe.before_deploy()", (("alpha", place),)),
    ]
    theirs, ours = both_sides.both(Case(nodes, [Step(mode="nonstrict")]))
    assert "Applying beta.0001_it" in theirs[0]["out"]
    assert ours[0]["out"] == (
        "Operations to perform:\n  Apply all migrations: alpha, beta, contenttypes, django_safemigrate\n"
        "Delayed migrations:\n  alpha.0001_it\n"
        "Blocked migrations:\n  beta.0001_it\n"
        "Running migrations:\n  No migrations to apply.\n"
    )


def test_dependencies_on_what_is_squashed(both_sides: Sides) -> None:
    first = ("alpha", "0001_it")
    nodes = [
        Node("alpha", "0001_it", "Safe.always()"),
        Node("alpha", "0002_it", "Safe.after_deploy()", (first,)),
        Node("alpha", "0001_both", "Safe.after_deploy()", (), (), (first, ("alpha", "0002_it"))),
        Node("beta", "0001_it", None, (("alpha", "0002_it"),)),
    ]
    theirs, ours = both_sides.both(Case(nodes, [Step()]))
    assert "Applying beta.0001_it" in theirs[0]["out"]
    assert ours[0]["out"] == (
        "Operations to perform:\n  Apply all migrations: alpha, beta, contenttypes, django_safemigrate\n"
        "Delayed migrations:\n  alpha.0001_both\n  beta.0001_it\n"
        "Running migrations:\n  No migrations to apply.\n"
    )


def test_delays_without_time_zones(tmp_path: Path) -> None:
    site = Site(tmp_path, DELAYED, more="USE_TZ = False")
    theirs = site.manage("safemigrate", python=released())
    assert "localtime() cannot be applied to a naive datetime" in theirs.stderr
    ours = site.manage("safemigrate")
    assert (ours.returncode, ours.stderr) == (0, "")
    assert "\n  alpha.0002_it (can automatically migrate in 0\xa0minutes - " in ours.stdout


@pytest.mark.parametrize("delay", ["5", "timedelta.max"])
def test_a_delay_that_is_none(tmp_path: Path, delay: str) -> None:
    site = Site(tmp_path, [Node("alpha", "0001_it", f"Safe.after_deploy(delay={delay})")])
    ours = site.manage("safemigrate")
    assert (ours.returncode, ours.stderr) == (
        1,
        "CommandError: Migration alpha.0001_it has an invalid safe property. Its delay has to be a timedelta that ends before the year 9999.\n",
    )


def test_the_first_run_on_postgresql(tmp_path: Path, database_url: str) -> None:
    """6.0 knows the error of SQLite alone for the table that is not there yet."""
    site = Site(tmp_path, DELAYED, {"default": database_url})
    done = [site.manage("safemigrate") for _ in range(3)]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 3
    assert ["Delayed migrations:\n  alpha.0002_it" in one.stdout for one in done] == [True, True, False]
    assert rows(database_url) == [("alpha", "0002_it")]
    assert applied(database_url) == ["0001_it", "0002_it"]


@pytest.mark.parametrize("more", ["", ROUTER], ids=["", "router"])
def test_the_delays_of_a_database_are_kept_there(tmp_path: Path, server: Server, more: str) -> None:
    with server.database() as other:
        site = Site(tmp_path, DELAYED, {"default": f"{server.url}x-there-is-none", "other": other}, more)
        done = [site.manage("safemigrate", "--database", "other") for _ in range(3)]
        assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 3
        assert rows(other) == [("alpha", "0002_it")]
        assert applied(other) == ["0001_it", "0002_it"]
