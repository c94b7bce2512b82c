"""The page of a rule, printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from django_safemigrate.rules import all_rules
from projects import Project, run_command
from terminals import on_a_terminal, piped

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RULE = "add-index-not-concurrent"
HEADING, LABEL, CODE, END = "\x1b[36;1m", "\x1b[1m", "\x1b[32;1m", "\x1b[0m"


def test_every_rule_has_its_page() -> None:
    told = {rule: run_command("lintmigrations", "--explain", rule) for rule in all_rules()}

    assert told == {rule: ((PAGES / f"{rule}.md").read_text(), "", 0) for rule in all_rules()}


def test_the_page_is_the_one_that_is_installed() -> None:
    """In a wheel it has to be part of the package."""
    from django_safemigrate.linting import pages

    package = Path(pages.__file__).parents[1]
    expected = package / "pages" if "site-packages" in package.parts else PAGES
    assert pages.folder().resolve() == expected.resolve()


def test_an_unknown_rule() -> None:
    assert run_command("lintmigrations", "--explain", "add-index-not-concurent") == (
        "",
        f"There is no rule 'add-index-not-concurent'. Did you mean '{RULE}'?\n",
        2,
    )


def test_no_migration_is_read(project: Project) -> None:
    project.app("blog", {"0001_initial": "class Migration(:\n"})

    assert run_command("lintmigrations", "--explain", RULE).code == 0


def test_a_pipe_gets_the_page_as_it_stands() -> None:
    done = piped("--explain", RULE)

    assert done == ((PAGES / f"{RULE}.md").read_text(), "", 0)


def test_a_terminal_gets_headings_and_code_set_off() -> None:
    written, code = on_a_terminal("--explain", RULE)

    assert code == 0
    lines = written.splitlines()
    assert lines[:5] == [
        f"{HEADING}{RULE}{END}",
        "",
        f"{LABEL}What happens{END}",
        "",
        f"{CODE}CREATE INDEX{END} reads the whole table and sorts it. All that time it holds a lock that lets reads through and stops every",
    ]
    assert f"    {CODE}class Migration(migrations.Migration):{END}" in lines
    assert "```" not in written


def test_a_terminal_without_colours() -> None:
    written, _ = on_a_terminal("--explain", RULE, "--no-color")

    assert "\x1b" not in written
    assert written.splitlines()[:3] == [RULE, "", "What happens"]
    assert "    class Migration(migrations.Migration):" in written.splitlines()


def test_links_are_read_without_their_addresses() -> None:
    linked = next(path for path in PAGES.glob("*.md") if path.stem != "index" and "](" in path.read_text())

    written, _ = on_a_terminal("--explain", linked.stem, "--no-color")

    assert "](" not in written
    named = re.findall(r"\[`?([^\]`]+)`?\]\(", linked.read_text())
    assert named
    assert all(" ".join(one.split()) in " ".join(written.split()) for one in named)


OWN = '''\
"""An index has no name of ours.

The team finds indexes by their prefix.

    ix_<table>_<column>
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.rules import Severity, Verdict, rule


@rule(Severity.NOTE)
def check(migration: object) -> Iterator[Verdict]:
    yield from ()
'''


@pytest.mark.parametrize("described", [True, False])
def test_a_rule_of_the_projects_own_is_explained_by_its_docstring(project: Project, described: bool) -> None:
    name = f"own_rules_{described}".lower()
    package = project.folder / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "index_name.py").write_text(OWN if described else OWN.split('"""', 2)[2])
    project.settings.SAFEMIGRATE = {"PROJECT_RULES": [name]}

    told = run_command("lintmigrations", "--explain", "index-name")

    said = (
        "An index has no name of ours.\n\nThe team finds indexes by their prefix.\n\n    ix_<table>_<column>\n"
        if described
        else f"The module {name}.index_name has no docstring to tell more.\n"
    )
    assert told == (f"# index-name\n\n{said}", "", 0)


def test_a_module_of_the_project_without_a_rule(project: Project) -> None:
    package = project.folder / "own_rules_helpers"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "names.py").touch()
    project.settings.SAFEMIGRATE = {"PROJECT_RULES": ["own_rules_helpers"]}

    assert run_command("lintmigrations", "--explain", "names") == (
        "",
        "There is no rule 'names': the project's module of that name defines none.\n",
        2,
    )
