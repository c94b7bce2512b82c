"""``IgnoreMigration``, that of this package and that of django-migration-linter 6.0."""

from __future__ import annotations

import json

import pytest
from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.optimizer import MigrationOptimizer
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

import django_safemigrate
from commands.test_drop_in import REMOVE, run
from commands.test_lintmigrations import AFTER_FIRST, POST, lint
from django_safemigrate import operations
from projects import Project, migration


def ignoring(project: Project, mark: str, imported: str) -> None:
    source = migration(f"{mark},\n{REMOVE}", dependencies=AFTER_FIRST)
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_remove": source.replace("\nclass", f"\n{imported}\n\n\nclass", 1),
        },
    )


OURS = "from django_safemigrate import IgnoreMigration"
THEIRS = "import django_migration_linter as linter"


@pytest.fixture
def theirs(project: Project) -> None:
    """A package with the name and the operation of django-migration-linter, which need not be installed."""
    package = project.folder / "django_migration_linter"
    package.mkdir()
    (package / "__init__.py").write_text("from django_migration_linter.operations import IgnoreMigration\n")
    (package / "operations.py").write_text(
        "from django.db.migrations.operations.base import Operation\n\n\nclass IgnoreMigration(Operation):\n"
        "    reversible = True\n    reduces_to_sql = False\n\n"
        "    def state_forwards(self, app_label, state):\n        pass\n\n"
        "    def database_forwards(self, app_label, schema_editor, from_state, to_state):\n        pass\n\n"
        "    def database_backwards(self, app_label, schema_editor, from_state, to_state):\n        pass\n"
    )


@pytest.mark.parametrize(
    "mark, imported",
    [
        ("IgnoreMigration()", OURS),
        ("linter.IgnoreMigration()", THEIRS),
        ("migrations.SeparateDatabaseAndState(database_operations=[IgnoreMigration()])", OURS),
        ("migrations.SeparateDatabaseAndState(state_operations=[linter.IgnoreMigration()])", THEIRS),
    ],
)
def test_a_migration_that_is_ignored(project: Project, theirs: None, mark: str, imported: str) -> None:
    ignoring(project, mark, imported)

    document = lint("blog")

    assert document["findings"] == []
    assert {(one["by"], one["reason"]) for one in document["allowed"]} == {
        ("IgnoreMigration", "The whole migration is ignored.")
    }
    assert "remove-field" in {one["finding"]["rule"] for one in document["allowed"]}
    assert document["summary"]["allowed"] == len(document["allowed"])


def test_another_operation_of_that_name_ignores_nothing(project: Project) -> None:
    (project.folder / "house.py").write_text(
        "from django.db import migrations\n\n\nclass IgnoreMigration(migrations.RunSQL):\n    pass\n"
    )
    ignoring(project, 'house.IgnoreMigration("SELECT 1", "SELECT 1")', "import house")

    assert run("blog").code == 1


def test_what_is_ignored_can_be_listed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    ignoring(project, "IgnoreMigration()", OURS)
    monkeypatch.chdir(project.folder)

    out, _, code = run("blog", "--list-allowed", "--select", "remove-field")

    assert out.splitlines()[0] == (
        "blog/migrations/0002_remove.py:15: remove-field by IgnoreMigration: The whole migration is ignored."
    )
    assert code == 0


def test_a_reason_goes_before_the_ignoring(project: Project) -> None:
    ignoring(project, "IgnoreMigration()", OURS)
    file = project.folder / "blog/migrations/0002_remove.py"
    file.write_text(
        file.read_text().replace(
            "    operations", '    allow = {"remove-field": "Nobody reads it."}\n    operations', 1
        )
    )

    document = lint("blog", "--select", "remove-field")

    assert [(one["by"], one["reason"]) for one in document["allowed"]] == [("class", "Nobody reads it.")]


def test_ignored_findings_are_suppressed_in_sarif(project: Project) -> None:
    ignoring(project, "IgnoreMigration()", OURS)

    results = json.loads(run("blog", "--select", "remove-field", "--format", "sarif").out)["runs"][0][
        "results"
    ]

    assert [one["suppressions"] for one in results] == [
        [{"kind": "inSource", "status": "accepted", "justification": "The whole migration is ignored."}]
    ]


def test_the_operation_is_written_as_it_is_imported() -> None:
    made = type("Migration", (Migration,), {"operations": [django_safemigrate.IgnoreMigration()]})(
        "0002", "blog"
    )

    text = MigrationWriter(made, include_header=False).as_string()

    assert "import django_safemigrate\n" in text
    assert "    operations = [\n        django_safemigrate.IgnoreMigration(\n        ),\n    ]\n" in text


def test_the_operation_does_nothing_and_goes_in_a_squash() -> None:
    operation = django_safemigrate.IgnoreMigration()
    state = ProjectState()

    operation.state_forwards("blog", state)

    assert state == ProjectState()
    assert (operation.reversible, operation.reduces_to_sql) == (True, False)
    assert operation.describe() == "The linter ignores this migration"
    container = SeparateDatabaseAndState()
    assert MigrationOptimizer().optimize([operation, container], "blog") == [container]


def test_the_package_and_its_operations_have_the_same_one() -> None:
    assert operations.IgnoreMigration is django_safemigrate.IgnoreMigration
