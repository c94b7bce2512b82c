from __future__ import annotations

import sys

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from projects import BASE_APPS, migration, run_command, throwaway

INITIAL = migration(
    """
    migrations.CreateModel(
        name="Post",
        fields=[("id", models.BigAutoField(primary_key=True))],
    ),
    """
)
SECOND = migration("", dependencies='[("blog", "0001_initial")]', attributes="atomic = False")


def test_migrations_are_read_from_the_files(project):
    project.app("blog", {"0001_initial": INITIAL, "0002_post": SECOND})
    loader = MigrationLoader(None)
    assert loader.graph.leaf_nodes("blog") == [("blog", "0002_post")]
    assert loader.disk_migrations["blog", "0002_post"].atomic is False
    assert [type(each).__name__ for each in loader.disk_migrations["blog", "0001_initial"].operations] == [
        "CreateModel"
    ]


def test_nothing_stays_behind(tmp_path, settings):
    with throwaway(tmp_path, settings) as project:
        project.app("blog", {"0001_initial": INITIAL}, models="class Post(models.Model): pass")
        assert "post" in apps.all_models["blog"]
        MigrationLoader(None)
        assert "blog.migrations.0001_initial" in sys.modules
    settings.INSTALLED_APPS = BASE_APPS
    assert not [name for name in sys.modules if name.partition(".")[0] == "blog"]
    assert "blog" not in apps.all_models


def test_run_command_returns_what_was_written_and_the_code():
    assert run_command("check", "--list-tags").code == 0
    assert run_command("dumpdata", "nowhere") == (
        "",
        "No installed app with label 'nowhere'.\n",
        1,
    )
