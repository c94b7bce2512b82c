"""``MigrationLinter``, as those use it who call django-migration-linter 6.0 from Python."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from commands.test_drop_in import AFTER_SECOND, REMOVE
from commands.test_lintmigrations import AFTER_FIRST, INDEX, POST
from django_safemigrate import MigrationLinter
from django_safemigrate.linting.names import UnknownRule
from projects import Project, migration

# https://github.com/3YOURMIND/django-migration-linter/blob/main/django_migration_linter/migration_linter.py
KEYWORDS = """
    path ignore_name_contains ignore_name include_name_contains include_name include_apps exclude_apps database
    cache_path no_cache only_applied_migrations only_unapplied_migrations exclude_migration_tests quiet
    warnings_as_errors_tests all_warnings_as_errors no_output analyser_string ignore_sqlmigrate_errors
    ignore_initial_migrations
""".split()
WARNS = 'migrations.RunSQL("SELECT 1")'
IGNORED = f"django_safemigrate.IgnoreMigration(), {REMOVE}"


@pytest.fixture(autouse=True)
def blog(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four migrations: valid, with an error, with a warning, ignored."""
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_index": migration(INDEX, dependencies=AFTER_FIRST),
            "0003_sql": migration(WARNS, dependencies=AFTER_SECOND),
            "0004_remove": "import django_safemigrate\n"
            + migration(IGNORED, dependencies='[("blog", "0003_sql")]').replace(
                "from __future__ import annotations\n", ""
            ),
        },
    )
    project.settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    monkeypatch.chdir(project.folder)
    return project.folder


def counted(linter: MigrationLinter) -> tuple[int, ...]:
    return (linter.nb_valid, linter.nb_erroneous, linter.nb_warnings, linter.nb_ignored, linter.nb_total)


def test_the_keywords_are_theirs() -> None:
    assert [*inspect.signature(MigrationLinter).parameters] == KEYWORDS


def test_all_migrations_of_an_app(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    linter = MigrationLinter(str(blog), include_apps=["blog"])

    linter.lint_all_migrations()
    linter.print_summary()

    head, *_, last = capsys.readouterr().out.splitlines()
    assert head == (
        "blog/migrations/0002_index.py:11: error[add-index-not-concurrent] Building index post_title blocks writes to "
        "blog_post until it is done."
    )
    assert last.startswith("1 error, 1 warning, 0 notes, ")
    assert linter.has_errors
    assert counted(linter) == (1, 1, 1, 1, 4)


@pytest.mark.parametrize(
    "keywords, expected",
    [
        ({"app_label": "blog", "migration_name": "0001_initial"}, (1, 0, 0, 0, 1)),
        ({"app_label": "blog", "migration_name": "0002"}, (0, 1, 0, 0, 1)),
        ({"migrations_file_path": "list.txt"}, (0, 1, 0, 0, 1)),
    ],
)
def test_some_migrations(blog: Path, keywords: dict[str, Any], expected: tuple[int, ...]) -> None:
    (blog / "list.txt").write_text("blog/migrations/0002_index.py\n")
    linter = MigrationLinter(no_output=True)

    linter.lint_all_migrations(**keywords)

    assert counted(linter) == expected
    assert linter.has_errors is (expected[1] == 1)


@pytest.mark.parametrize(
    "keywords, expected",
    [
        ({"exclude_migration_tests": ["CREATE_INDEX"]}, (2, 0, 1, 1, 4)),
        ({"all_warnings_as_errors": True}, (1, 2, 0, 1, 4)),
        ({"warnings_as_errors_tests": ["RUNSQL_REVERSIBLE"]}, (1, 2, 0, 1, 4)),
        ({"ignore_name": ["0002_index"]}, (1, 0, 1, 1, 3)),
        ({"ignore_name_contains": "0"}, (0, 0, 0, 0, 0)),
        ({"include_name": ["0002_index", "0003_sql"]}, (0, 1, 1, 0, 2)),
        ({"include_name_contains": "remove"}, (0, 0, 0, 1, 1)),
        ({"ignore_initial_migrations": True, "no_cache": True}, (0, 1, 1, 1, 3)),
        ({"analyser_string": "postgresql", "ignore_sqlmigrate_errors": True}, (1, 1, 1, 1, 4)),
    ],
)
def test_the_keywords_mean_what_the_options_mean(keywords: dict[str, Any], expected: tuple[int, ...]) -> None:
    linter = MigrationLinter(no_output=True, **keywords)

    linter.lint_all_migrations(app_label="blog")

    assert counted(linter) == expected


def test_one_migration_at_a_time() -> None:
    migrations = MigrationLoader(None).disk_migrations
    linter = MigrationLinter(no_output=True, ignore_name=["0003_sql"])

    linter.lint_migration(migrations["blog", "0001_initial"])
    assert (linter.has_errors, counted(linter)) == (False, (1, 0, 0, 0, 1))
    linter.lint_migration(migrations["blog", "0002_index"])
    linter.lint_migration(migrations["blog", "0003_sql"])
    linter.lint_migration(migrations["blog", "0004_remove"])
    assert (linter.has_errors, counted(linter)) == (True, (1, 1, 0, 2, 4))

    linter.reset_counters()
    assert (linter.has_errors, counted(linter)) == (False, (0, 0, 0, 0, 0))


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    MigrationLinter(quiet=["warning", "error"]).lint_all_migrations("blog")
    silent = MigrationLinter(no_output=True)
    silent.lint_all_migrations("blog")
    silent.print_summary()

    assert capsys.readouterr().out == ""


def test_a_code_that_is_none() -> None:
    with pytest.raises(UnknownRule, match="There is no rule 'NOT_NIL'"):
        MigrationLinter(exclude_migration_tests=["NOT_NIL"]).lint_all_migrations()
