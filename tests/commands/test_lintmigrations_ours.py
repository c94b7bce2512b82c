"""The app of this package has migrations too, which nobody who lints can mend: they are never judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from django_safemigrate.conf.firstparty import is_first_party_file
from django_safemigrate.migrations import __path__ as folders
from projects import Project, migration, run_command

POST = """
migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True, serialize=False))])
"""


def judged(*arguments: str) -> set[str]:
    out, _, _ = run_command("lintmigrations", *arguments, "--format", "json")
    document: dict[str, Any] = json.loads(out)
    return {one["app"] for one in document["migrations"]}


@pytest.fixture
def with_ours(project: Project) -> Project:
    project.app("blog", {"0001_initial": migration(POST)})
    project.settings.INSTALLED_APPS = [
        *(one for one in project.settings.INSTALLED_APPS if "safemigrate" not in one),
        "django_safemigrate",
    ]
    return project


@pytest.mark.usefixtures("with_ours")
@pytest.mark.parametrize("arguments", [(), ("--first-party",), ("django_safemigrate",)])
def test_they_are_not_judged(arguments: tuple[str, ...]) -> None:
    found = judged(*arguments)

    assert "django_safemigrate" not in found
    assert ("blog" in found) is (arguments != ("django_safemigrate",))


def test_they_are_not_the_projects_own() -> None:
    (folder,) = folders
    assert not is_first_party_file(f"{folder}/0002_ledger.py")
