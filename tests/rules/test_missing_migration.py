from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from django_safemigrate.conf import Settings
from django_safemigrate.databases.offline import offline
from django_safemigrate.graph import load
from django_safemigrate.rules import Finding, Project, Severity, all_rules
from projects import Project as Throwaway
from projects import migration

RULE = "missing-migration"
POST = """
class Post(models.Model):
    id = models.BigAutoField(primary_key=True)
    title = models.TextField()
"""
INITIAL = migration(
    'migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True, serialize=False)), ("title", models.TextField())]),'
)
MORE = """    slug = models.TextField(null=True)
    teaser = models.TextField(null=True)
    text = models.TextField(null=True)
    likes = models.BigIntegerField(null=True)
"""


def said(selected: Iterable[str] = ("blog",), **given: Any) -> list[Finding]:
    check = all_rules()[RULE].check_project
    assert check
    with offline():
        loader = load()
        keys = frozenset(key for key in loader.graph.nodes if key[0] in selected)
        return list(check(Project(loader, Settings(**given), keys)))


def test_a_field(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST + "    slug = models.TextField(null=True)\n")

    (finding,) = said()

    assert finding.message == "The models of blog differ from its migrations: Add field slug to post."
    assert finding.hint == "Run makemigrations blog."
    assert (finding.severity, finding.app, finding.migration) == (Severity.ERROR, "blog", "0001_initial")


def test_several_fields(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST + MORE)

    (finding,) = said()

    assert (
        finding.message
        == "The models of blog differ from its migrations: Add field likes to post, Add field slug to post, Add field teaser to post and 1 more."
    )


def test_a_field_that_makemigrations_would_ask_about(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST + "    likes = models.BigIntegerField()\n")

    assert [one.message for one in said()] == [
        "The models of blog differ from its migrations: Add field likes to post."
    ]


def test_a_field_that_may_be_renamed(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST.replace("title", "headline"))

    assert [one.message for one in said()] == [
        "The models of blog differ from its migrations: Remove field title from post and Add field headline to post."
    ]


def test_two_apps_that_wait_for_each_other(project: Throwaway) -> None:
    """The order of which ``makemigrations`` does not find."""
    for app, other in (("left", "right"), ("right", "left")):
        here = migration(
            'migrations.CreateModel("Aim", [("id", models.BigAutoField(primary_key=True, serialize=False))]),'
        )
        key = f'("id", models.BigAutoField(primary_key=True, serialize=False)), ("aim", models.ForeignKey("{other}.aim", models.CASCADE))'
        there = migration(
            f'migrations.CreateModel("Key", [{key}]),',
            dependencies=f'[("{app}", "0001_initial"), ("{other}", "0001_initial")]',
        )
        project.app(app, {"0001_initial": here, "0002_key": there}, models="")

    assert [(one.app, one.migration, one.message) for one in said(("left", "right"))] == [
        (
            app,
            "0002_key",
            f"The models of {app} differ from its migrations: Delete model Aim, Remove field aim from key and Delete model Key.",
        )
        for app in ("left", "right")
    ]
    assert {one.hint for one in said(("left", "right"))} == {
        "The change waits for itself across apps, so makemigrations fails: take the keys between the apps away first, run makemigrations, and then change the rest."
    }


def test_all_there(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST)

    assert not said()


@pytest.mark.parametrize(
    ("selected", "first_party"), [(("blog",), ("shop",)), (("auth",), None), (("auth",), ("blog",))]
)
def test_not_the_projects_own(
    project: Throwaway, selected: tuple[str, ...], first_party: tuple[str, ...] | None
) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST + "    slug = models.TextField(null=True)\n")

    assert not said(selected, first_party_apps=first_party)


def test_the_projects_own_by_its_settings(project: Throwaway) -> None:
    project.app("blog", {"0001_initial": INITIAL}, models=POST + "    slug = models.TextField(null=True)\n")

    assert said(first_party_apps=("blog",))


def test_the_autodetector_of_the_project(project: Throwaway) -> None:
    folder = project.app(
        "blog", {"0001_initial": INITIAL}, models=POST + "    slug = models.TextField(null=True)\n"
    )
    commands = folder.parent / "management" / "commands"
    commands.mkdir(parents=True)
    (commands.parent / "__init__.py").touch()
    (commands / "__init__.py").touch()
    (commands / "makemigrations.py").write_text(
        "from django.core.management.commands import makemigrations\n"
        "from django.db.migrations.autodetector import MigrationAutodetector\n\n\n"
        "class Quiet(MigrationAutodetector):\n"
        "    def generate_added_fields(self):\n"
        "        pass\n\n\n"
        "class Command(makemigrations.Command):\n"
        "    autodetector = Quiet\n"
    )
    # The first app with a command of that name has the say.
    project.settings.INSTALLED_APPS = sorted(project.settings.INSTALLED_APPS, key="blog".__ne__)

    assert not said()


def test_it_has_to_be_asked_for() -> None:
    assert all_rules()[RULE].opt_in
