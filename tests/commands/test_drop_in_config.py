"""The places where django-migration-linter 6.0 reads its options from, and what is made of its traps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commands.test_drop_in import linted, run
from commands.test_lintmigrations import AFTER_FIRST, INDEX, POST
from django_safemigrate.linting.options import LintError
from django_safemigrate.management.migration_linter import configured
from projects import Project, migration

SECTION = "[django_migration_linter]\n"
TABLE = "[tool.django_migration_linter]\n"
ALL = ["blog.0001_initial", "blog.0002_index", "news.0001_initial"]
NOTHING: dict[str, Any] = {
    "app_label": None,
    "applied_migrations": False,
    "cache_path": None,
    "database": None,
    "exclude_apps": (),
    "exclude_migration_tests": None,
    "git_commit_id": None,
    "ignore_initial_migrations": False,
    "ignore_name": None,
    "ignore_name_contains": None,
    "ignore_sqlmigrate_errors": False,
    "include_apps": (),
    "include_migrations_from": None,
    "include_name": None,
    "include_name_contains": None,
    "migration_name": None,
    "no_cache": False,
    "project_root_path": None,
    "quiet": (),
    "since": None,
    "sql_analyser": None,
    "staged": False,
    "unapplied_migrations": False,
    "verbosity": None,
    "warnings_as_errors": None,
}


@pytest.fixture(autouse=True)
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    project.app(
        "blog", {"0001_initial": migration(POST), "0002_index": migration(INDEX, dependencies=AFTER_FIRST)}
    )
    project.app("news", {"0001_initial": migration(POST)})
    monkeypatch.chdir(project.folder)
    return project.folder


def test_the_documented_file(folder: Path, cache_folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}no_cache = True\nexclude_apps = blog\n")

    assert linted() == ["news.0001_initial"]
    assert not cache_folder.exists()


@pytest.mark.parametrize(
    "file, text",
    [
        (".django_migration_linter.cfg", f"{SECTION}exclude_apps = blog"),
        ("setup.cfg", f"{SECTION}exclude_apps = blog"),
        ("tox.ini", f"{SECTION}exclude_apps = blog"),
        ("pyproject.toml", f'{TABLE}exclude_apps = ["blog"]'),
        ("pyproject.toml", f'{TABLE}exclude-apps = "blog"'),
    ],
)
def test_every_file_is_read(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text)

    assert linted() == ["news.0001_initial"]


def test_the_settings_are_read(project: Project) -> None:
    project.settings.MIGRATION_LINTER_OPTIONS = {"exclude_apps": ["blog"], "database": None}

    assert linted() == ["news.0001_initial"]


def test_what_comes_first_counts(project: Project, folder: Path) -> None:
    project.settings.MIGRATION_LINTER_OPTIONS = {"include_name": ["0001_initial"], "quiet": ("ok",)}
    (folder / "setup.cfg").write_text(
        f"{SECTION}include_name = 0002_index\nquiet = warning\nsql_analyser = mysql\n"
    )
    (folder / "tox.ini").write_text(f"{SECTION}sql_analyser = postgresql\n")
    (folder / "pyproject.toml").write_text(
        f'{TABLE}sql_analyser = "sqlite"\ninclude_name_contains = "init"\n'
    )

    found = configured(NOTHING | {"quiet": ["error"]})

    assert found == NOTHING | {
        "include_name": ["0001_initial"],
        "include_name_contains": "init",
        "quiet": ["error"],
        "sql_analyser": "postgresql",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"app_label": "blog"},
        {"include_apps": ["blog"]},
        {"exclude_apps": []},
    ],
)
def test_an_option_that_excludes_another_goes_before_it(folder: Path, given: dict[str, Any]) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}exclude_apps = blog\n")

    assert configured(NOTHING | given)["exclude_apps"] in ((), [])


def test_an_app_that_is_named_is_linted_though_a_file_leaves_it_out(folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}exclude_apps = blog\n")

    assert linted("blog") == ["blog.0001_initial", "blog.0002_index"]


@pytest.mark.parametrize(
    "written, read",
    [
        ("c430, x", ["c430", "x"]),
        ("c430 x", ["c430", "x"]),
        ("\n    c430\n    x", ["c430", "x"]),
        ("c430", ["c430"]),
        ("", []),
    ],
)
def test_a_list_in_an_ini_file_is_a_list(folder: Path, written: str, read: list[str]) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}exclude_apps = {written}\n")

    assert configured(NOTHING)["exclude_apps"] == read


def test_an_app_is_excluded_by_its_whole_label(folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}exclude_apps = blogs,news\n")

    assert run().err.startswith("There is no installed app with the label 'blogs'.")


@pytest.mark.parametrize(
    "written, code",
    [("True", 1), ("yes", 1), ("RUNSQL_REVERSIBLE", 1), ("", 1), ("RUNSQL_REVERSIBLE,NOT_NULL", 1)]
    + [("False", 0), ("NOT_NULL", 0)],
)
def test_warnings_as_errors_in_an_ini_file(project: Project, folder: Path, written: str, code: int) -> None:
    (folder / "blog/migrations/0002_index.py").write_text(
        migration('migrations.RunSQL("SELECT 1")', dependencies=AFTER_FIRST)
    )
    assert run("blog").code == 0

    (folder / "setup.cfg").write_text(f"{SECTION}warnings_as_errors = {written}\n")

    assert run("blog").code == code


@pytest.mark.parametrize("given, read", [(True, []), (False, None), (None, None), ([], []), (["A"], ["A"])])
def test_warnings_as_errors_in_the_settings(project: Project, given: Any, read: Any) -> None:
    project.settings.MIGRATION_LINTER_OPTIONS = {"warnings_as_errors": given}

    assert configured(NOTHING)["warnings_as_errors"] == read


def test_verbosity_of_a_file_applies(folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}verbosity = 0\n")

    assert run().out == ""
    assert run("--verbosity", "1").out != ""


def test_verbosity_0_on_the_command_line_goes_before_a_file(folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}verbosity = 2\n")

    assert run("--verbosity", "0").out == ""


def test_the_default_section_of_a_file_is_mostly_for_others(folder: Path) -> None:
    (folder / "tox.ini").write_text(f"[DEFAULT]\nhome = /srv\nexclude_apps = blog\n{SECTION}no_cache = 1\n")

    assert linted() == ["news.0001_initial"]


@pytest.mark.parametrize(
    "text",
    [
        "[tox]\nenvlist = %(nothing)s\n",
        f"{SECTION}ignore_name_contains = 100%\n",
        "; [django_migration_linter]\nnot an ini file\n",
    ],
)
def test_what_others_write_into_a_file_does_no_harm(folder: Path, text: str) -> None:
    (folder / "tox.ini").write_text(text.replace("; [django_migration_linter]\n", ""))

    assert linted() == ALL


@pytest.mark.parametrize(
    "file, text, message",
    [
        (
            "setup.cfg",
            f"{SECTION}exclude_app = blog",
            "[django_migration_linter] in setup.cfg has the unknown option 'exclude_app'. Did you mean 'exclude_apps'?",
        ),
        (
            "setup.cfg",
            f"{SECTION}no_cache = perhaps",
            "no_cache in [django_migration_linter] in setup.cfg is 'perhaps'. Write true or false.",
        ),
        (
            "setup.cfg",
            f"{SECTION}verbosity = 7",
            "verbosity in [django_migration_linter] in setup.cfg is '7'. Write 0, 1, 2 or 3.",
        ),
        (
            "setup.cfg",
            f"{SECTION}quiet = errors",
            "quiet in [django_migration_linter] in setup.cfg is 'errors'. Write one of: ok, ignore, warning, error.",
        ),
        (
            "setup.cfg",
            f"{SECTION}sql_analyser = oracle",
            "sql_analyser in [django_migration_linter] in setup.cfg is 'oracle'. Write one of: sqlite, mysql, postgresql.",
        ),
        (
            "setup.cfg",
            f"{SECTION}no_cache\n",
            "setup.cfg cannot be read: Source contains parsing errors: 'setup.cfg' [line 2]: 'no_cache\\n'. Mend it.",
        ),
        (
            "pyproject.toml",
            f"{TABLE}exclude_apps = 3",
            "exclude_apps in tool.django_migration_linter in pyproject.toml is 3, not a list of names.",
        ),
        (
            "pyproject.toml",
            f"{TABLE}database = 3",
            "database in tool.django_migration_linter in pyproject.toml is 3, not a text.",
        ),
        (
            "pyproject.toml",
            "[tool]\ndjango_migration_linter = 3",
            "tool.django_migration_linter in pyproject.toml is no table. Write it as [tool.django_migration_linter].",
        ),
    ],
)
def test_what_cannot_be_read_is_said(folder: Path, file: str, text: str, message: str) -> None:
    (folder / file).write_text(text)

    with pytest.raises(LintError) as caught:
        configured(NOTHING)

    assert str(caught.value) == message
    assert run().code == 2


def test_settings_that_are_no_dict(project: Project) -> None:
    project.settings.MIGRATION_LINTER_OPTIONS = ["exclude_apps"]

    assert run().err == (
        "MIGRATION_LINTER_OPTIONS is ['exclude_apps'], not a dict. Write it as {'exclude_apps': ['users']}.\n"
    )


def test_options_of_another_command_are_passed_over(folder: Path) -> None:
    (folder / "setup.cfg").write_text(f"{SECTION}exclude_apps = blog\ndatabase = replica\n")

    assert configured({"database": None}) == {"database": "replica"}


@pytest.mark.parametrize("name", sorted(set(NOTHING) - {"since", "staged"}))
def test_every_option_can_be_configured(project: Project, name: str) -> None:
    values = {"verbosity": 2, "sql_analyser": "postgresql", "quiet": ["ok"]}
    lists = (
        "exclude_apps",
        "exclude_migration_tests",
        "ignore_name",
        "include_apps",
        "include_name",
        "warnings_as_errors",
    )
    switches = [one for one, value in NOTHING.items() if value is False]
    value = values.get(name, ["x"] if name in lists else True if name in switches else "x")
    project.settings.MIGRATION_LINTER_OPTIONS = {name: value}

    assert configured(NOTHING) == NOTHING | {name: value}


def test_every_option_of_the_command_line_is_one_of_the_places(project: Project) -> None:
    from django_safemigrate.management.commands.lintmigrations import Command

    parsed = vars(Command().create_parser("manage.py", "lintmigrations").parse_args([]))

    assert {name: parsed[name] for name in NOTHING} == NOTHING
