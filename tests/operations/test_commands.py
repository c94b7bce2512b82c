"""Commands on a project whose migrations hold safe operations."""

from __future__ import annotations

import json

from operations.bakery import Bakery, later
from projects import Project, migration, run_command

INITIAL = """
migrations.CreateModel("Cake", [
    ("id", models.BigAutoField(primary_key=True, serialize=False)),
    ("name", models.CharField(max_length=50)),
    ("note", models.CharField(max_length=50)),
]),
"""
MODELS = """
class Cake(models.Model):
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=50)

    class Meta:
        indexes = [models.Index(fields=["name"], name="cake_name")]
"""
BOTH = """
safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),
safe.RemoveField("cake", "note"),
"""


def install(project: Project, last: str) -> None:
    sources = {"0001_initial": migration(INITIAL), **later("0002_both", BOTH, before="0001_initial")}
    sources |= later("0003_last", last, before="0002_both")
    project.app("bakery", sources, models=MODELS)


def test_the_linter_has_no_more_than_a_note(project: Project):
    install(project, 'safe.Contract("0002_both"),')

    done = run_command("lintmigrations", "bakery", "--format", "json")
    assert done.code == 0
    assert {one["rule"] for one in json.loads(done.out)["findings"]} == {"drop-not-null"}


def test_the_linter_misses_the_contract(project: Project):
    install(project, 'safe.RunSQL("SELECT 1", migrations.RunSQL.noop),')

    done = run_command("lintmigrations", "bakery", "--format", "json")
    (finding,) = (one for one in json.loads(done.out)["findings"] if one["rule"] == "contract-missing")
    assert (done.code, finding["rule"], finding["severity"]) == (0, "contract-missing", "warning")
    assert (finding["migration"], finding["operation"], finding["line"]) == ("0002_both", "1", 16)


def test_the_models_are_as_the_operations_say(bakery: Bakery):
    install(bakery.project, 'safe.Contract("0002_both"),')

    done = run_command("makemigrations", "bakery", "--check", "--dry-run")
    assert (done.out, done.code) == ("No changes detected in app 'bakery'\n", 0)
