"""What the settings say of rules and apps: severity, where to start, the project's own rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commands.test_lintmigrations import AFTER_FIRST, INDEX, POST, blog
from projects import Project, migration, run_command

RULE = '''
"""A model is made on a Friday."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules import Severity, Verdict, rule
from django_safemigrate.schema.changes import CreateTable


@rule(Severity.WARNING, CreateTable)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    for operation, _, change in migration.of_kind(CreateTable):
        yield Verdict(operation, f"Table {change.table} is made.", "Wait until Monday.")
'''


def found(*arguments: str) -> dict[str, str]:
    out, err, _ = run_command("lintmigrations", *arguments, "--format", "json")
    assert out, err
    return {one["rule"]: one["severity"] for one in json.loads(out)["findings"]}


def set_up(project: Project, **keys: Any) -> None:
    blog(project)
    project.settings.SAFEMIGRATE = keys


@pytest.mark.parametrize(
    ("keys", "severity"),
    [
        ({}, "error"),
        ({"SEVERITY": {"add-index-not-concurrent": "note"}}, "note"),
        ({"SEVERITY": {"*": "warning"}}, "warning"),
        ({"SEVERITY": {"*": "warning", "add-index-not-concurrent": "note"}}, "note"),
        ({"SEVERITY": {"add-index-not-concurrent": "off"}}, None),
        ({"APP_SEVERITY": {"blog": {"*": "off"}}}, None),
        ({"APP_SEVERITY": {"wiki": {"*": "off"}}}, "error"),
        (
            {"SEVERITY": {"*": "off"}, "APP_SEVERITY": {"blog": {"add-index-not-concurrent": "warning"}}},
            "warning",
        ),
    ],
)
def test_severity(project: Project, keys: dict[str, Any], severity: str | None) -> None:
    set_up(project, **keys)

    assert found("blog").get("add-index-not-concurrent") == severity


def test_a_severity_asks_for_a_rule_that_is_opt_in(project: Project) -> None:
    set_up(project)
    assert "naming" not in found("blog")

    set_up_again = {"SEVERITY": {"naming": "note"}, "NAMING": {"index": "[a-z]+_idx"}}
    project.settings.SAFEMIGRATE = set_up_again

    assert found("blog")["naming"] == "note"


@pytest.mark.parametrize(
    "keys", [{"SEVERITY": {"add-indx": "note"}}, {"APP_SEVERITY": {"blog": {"add-indx": "off"}}}]
)
def test_a_severity_for_no_rule(project: Project, keys: dict[str, Any]) -> None:
    set_up(project, **keys)

    out, err, code = run_command("lintmigrations", "blog")

    assert (out, code) == ("", 2)
    assert err.startswith("There is no rule 'add-indx'. ")


def test_the_runner_makes_notes_of_what_it_removes(project: Project) -> None:
    set_up(project, RUNNER="safemigrate")

    out, _, code = run_command("lintmigrations", "blog", "--select", "add-index-not-concurrent")

    assert code == 0
    assert (
        "note[add-index-not-concurrent] Building index post_title blocks writes to blog_post until it is done. safemigrate "
    ) in out


def test_what_no_runner_can_remove_stays(project: Project) -> None:
    operations = """
    migrations.RunSQL("ALTER TABLE blog_post ADD EXCLUDE USING btree (title WITH =)", "SELECT 1")
    """
    blog(project, operations)
    project.settings.SAFEMIGRATE = {"RUNNER": "safemigrate"}

    assert found("blog")["add-exclusion"] == "error"


def test_starting_after_a_migration(project: Project) -> None:
    set_up(project, START_AFTER={"blog": "0001_initial"})
    out, _, _ = run_command("lintmigrations", "blog", "--format", "json")
    assert [one["name"] for one in json.loads(out)["migrations"]] == ["0002_next"]

    project.settings.SAFEMIGRATE = {"START_AFTER": {"blog": "0002_next"}}
    out, _, _ = run_command("lintmigrations", "blog", "--format", "json")
    assert json.loads(out)["migrations"] == []


def test_starting_after_a_migration_leaves_other_apps_alone(project: Project) -> None:
    project.app("wiki", {"0001_initial": migration(POST)})
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_next": migration(
                INDEX, dependencies='[("blog", "0001_initial"), ("wiki", "0001_initial")]'
            ),
        },
    )
    project.settings.SAFEMIGRATE = {"START_AFTER": {"blog": "0002_next"}}

    out, _, _ = run_command("lintmigrations", "--include-apps", "blog", "wiki", "--format", "json")

    assert [(one["app"], one["name"]) for one in json.loads(out)["migrations"]] == [("wiki", "0001_initial")]


def test_starting_after_no_migration(project: Project) -> None:
    set_up(project, START_AFTER={"blog": "0002"})

    _, err, code = run_command("lintmigrations", "blog")

    assert (err, code) == (
        (
            "START_AFTER names blog.0002, which is not in the history. "
            "Use the whole name of a migration that showmigrations blog lists; of a squashed one, that of the squash.\n"
        ),
        2,
    )


def own_rule(project: Project, package: str, name: str = "made_on_friday") -> None:
    """Rules are imported once a process: every test has a package of its own."""
    folder = project.folder / package / "rules"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / f"{name}.py").write_text(RULE.lstrip())


def test_a_rule_of_the_projects_own(project: Project) -> None:
    own_rule(project, "acme")
    set_up(project, PROJECT_RULES=["acme.rules"])

    assert found("blog")["made-on-friday"] == "warning"
    assert "made-on-friday" not in found("blog", "--ignore", "made-on-friday")
    assert found("blog", "--select", "made-on-friday") == {"made-on-friday": "warning"}

    project.settings.SAFEMIGRATE = {}
    assert "made-on-friday" not in found("blog")


def test_a_rule_of_the_projects_own_has_no_page(project: Project) -> None:
    own_rule(project, "pageless")
    set_up(project, PROJECT_RULES=["pageless.rules"])

    out, _, _ = run_command("lintmigrations", "blog", "--select", "made-on-friday")

    assert out.splitlines()[1] == "    fix   Wait until Monday."
    assert out.splitlines()[2].startswith("0 errors, 1 warning, ")


def test_a_rule_with_the_name_of_another(project: Project) -> None:
    own_rule(project, "twice", "remove_field")
    set_up(project, PROJECT_RULES=["twice.rules"])

    _, err, code = run_command("lintmigrations", "blog")

    assert (err, code) == (
        "The rule 'remove-field' of the project in twice.rules.remove_field has the name of another. Rename its module.\n",
        2,
    )


def test_rules_that_cannot_be_imported(project: Project) -> None:
    set_up(project, PROJECT_RULES=["missing.rules"])

    _, err, code = run_command("lintmigrations", "blog")

    assert (err, code) == (
        (
            "PROJECT_RULES names 'missing.rules', which cannot be imported: No module named 'missing'. "
            "Name packages of the project, each rule a module in one.\n"
        ),
        2,
    )


def test_an_extra_rule_on_the_command_line(project: Project) -> None:
    project.app(
        "blog", {"0001_initial": migration(POST), "0002_next": migration(INDEX, dependencies=AFTER_FIRST)}
    )
    project.settings.SAFEMIGRATE = {"NAMING": {"index": "[a-z]+_idx"}}

    assert "naming" not in found("blog")
    assert "naming" in found("blog", "--extend-select", "naming")
    assert "add-index-not-concurrent" in found("blog", "--extend-select", "naming")
