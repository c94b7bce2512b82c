"""``makemigrations --lint``: that of django-migration-linter 6.0, on files that Django has really written."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands.makemigrations import Command as Stock
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from projects import Project, Run, migration, run_command

FIRST = """
migrations.CreateModel("Post", [
    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
    ("title", models.CharField(max_length=50)),
])
"""
MODEL = """
class Post(models.Model):
    title = models.CharField(max_length=50)
    {field}
"""
WRONG = "rank = models.IntegerField(default=0)"
RIGHT = "rank = models.IntegerField(null=True)"
REPORT = """\
blog/migrations/0002_post_rank.py:13: error[add-field-not-null-without-db-default] Adding NOT NULL column blog_post.rank without a database default breaks the deployed code, whose inserts do not name it.
"""


@pytest.fixture(autouse=True)
def database(project: Project, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database without tables, which ``makemigrations`` asks what is applied; the project's own one, which
    is linted for, is PostgreSQL."""
    stock = connections["default"]
    made = DatabaseWrapper(
        {**stock.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}
    )
    connections["default"] = made
    project.settings.SAFEMIGRATE = {"TARGETS": {"default": "postgresql 16"}}
    monkeypatch.chdir(project.folder)
    with django_db_blocker.unblock():
        yield
        made.connection and made.connection.close()
    connections["default"] = stock


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at the prompts to come."""
    given: list[str] = []

    def typed(prompt: str = "") -> str:
        if not given:
            raise EOFError
        return given.pop(0)

    monkeypatch.setattr("builtins.input", typed)
    return given


def blog(project: Project, field: str) -> Path:
    folder = project.app("blog", {"0001_initial": migration(FIRST)}, models=MODEL.format(field=field))
    return folder / "0002_post_rank.py"


def make(*arguments: str) -> Run:
    return run_command("makemigrations", *arguments)


def stock(*arguments: str) -> str:
    out = io.StringIO()
    call_command(Stock(), *arguments, stdout=out)
    return out.getvalue()


def test_the_documented_example(project: Project, answers: list[str]) -> None:
    file = blog(project, WRONG)
    answers.append("n")

    out, err, code = make("blog", "--lint")

    written, _, rest = out.partition("    + Add field rank to post\n")
    assert written == "Migrations for 'blog':\n  blog/migrations/0002_post_rank.py\n"
    assert rest.startswith(REPORT)
    assert rest.endswith(
        "1 error, 0 warnings, 0 notes in 1 migration, 2 statements (0 could not be analysed).\n"
        "Judged for postgresql 16 (SAFEMIGRATE['TARGETS']).\n"
        "Keep blog/migrations/0002_post_rank.py (1 error)? [y/N] "
        "Deleted blog/migrations/0002_post_rank.py (1 error).\n"
    )
    assert (err, code) == ("1 error found.\n", 1)
    assert not file.exists()


@pytest.mark.parametrize("answer, kept", [("y", True), ("YES", True), ("", False), ("what", False)])
def test_only_yes_keeps_a_file_with_errors(
    project: Project, answers: list[str], answer: str, kept: bool
) -> None:
    file = blog(project, WRONG)
    answers.append(answer)

    out, err, code = make("blog", "--lint")

    assert file.exists() is kept
    assert ("Deleted" in out) is not kept
    assert (err, code) == ("1 error found.\n", 1)


def test_nobody_at_the_prompt_is_a_no(project: Project, answers: list[str]) -> None:
    file = blog(project, WRONG)

    out, _, code = make("blog", "--lint")

    assert out.endswith("[y/N] \nDeleted blog/migrations/0002_post_rank.py (1 error).\n")
    assert (file.exists(), code) == (False, 1)


def test_noinput_deletes_and_says_so(project: Project) -> None:
    file = blog(project, WRONG)

    out, err, code = make("blog", "--lint", "--noinput")

    assert out.endswith(
        "Deleted blog/migrations/0002_post_rank.py (1 error).\n"
        "Nobody could be asked (--noinput). To keep such files, run makemigrations without --lint.\n"
    )
    assert (err, code) == ("1 error found.\n", 1)
    assert not file.exists()


def test_a_file_without_errors_stays(project: Project) -> None:
    file = blog(project, RIGHT)

    out, err, code = make("blog", "--lint")

    assert "0 errors, 0 warnings, 0 notes in 1 migration, 1 statement" in out
    assert (err, code) == ("", 0)
    assert file.exists()


def test_only_the_new_migration_is_judged(project: Project) -> None:
    wrong = """migrations.AddField("Post", "rank", models.IntegerField(default=0))"""
    first = {
        "0001_initial": migration(FIRST),
        "0002_rank": migration(wrong, dependencies='[("blog", "0001_initial")]'),
    }
    project.app("blog", first, models=MODEL.format(field=f"{WRONG}\n    note = models.TextField(null=True)"))

    out, err, code = make("blog", "--lint")

    assert (err, code) == ("", 0)
    assert "0 errors, 0 warnings, 0 notes in 1 migration" in out


def test_the_setting_lints_as_well(project: Project) -> None:
    file = blog(project, WRONG)
    project.settings.MIGRATION_LINTER_OVERRIDE_MAKEMIGRATIONS = True

    assert make("blog", "--noinput").code == 1
    assert not file.exists()


@pytest.mark.parametrize("arguments", [[], ["--exclude-migration-tests", "NO_SUCH_CODE"]])
def test_without_either_it_is_djangos(project: Project, arguments: list[str]) -> None:
    project.settings.MIGRATION_LINTER_OPTIONS = {"no such": "option"}
    file = blog(project, WRONG)
    expected = stock("blog")
    text = file.read_text()
    file.unlink()

    out, err, code = make("blog", *arguments)

    assert (out, err, code) == (expected, "", 0)
    assert [line for line in file.read_text().splitlines() if not line.startswith("#")] == [
        line for line in text.splitlines() if not line.startswith("#")
    ]


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--check"]])
def test_where_nothing_is_written_nothing_is_linted(project: Project, arguments: list[str]) -> None:
    file = blog(project, WRONG)

    out, _, code = make("blog", "--lint", *arguments)

    assert code == (1 if arguments == ["--check"] else 0)
    assert "Judged for" not in out
    assert not file.exists()


def test_update_lints_nothing_and_deletes_nothing(project: Project) -> None:
    project.app("blog", {"0001_initial": migration(FIRST)}, models=MODEL.format(field=WRONG))

    out, err, code = make("blog", "--lint", "--update", "--noinput")

    assert (err, code) == ("", 0)
    assert "Judged for" not in out
    assert "rank" in "".join(
        file.read_text() for file in (project.folder / "blog/migrations").glob("0001*.py")
    )


def test_merge_lints_nothing(project: Project) -> None:
    after = '[("blog", "0001_initial")]'
    project.app(
        "blog",
        {
            "0001_initial": migration(FIRST),
            "0002_a": migration(
                'migrations.AddField("Post", "a", models.IntegerField(default=0))', dependencies=after
            ),
            "0002_b": migration(
                'migrations.AddField("Post", "b", models.IntegerField(default=0))', dependencies=after
            ),
        },
    )

    out, err, code = make("blog", "--lint", "--merge", "--noinput")

    assert (err, code) == ("", 0)
    assert "Judged for" not in out


def test_codes_and_rules_are_left_out_or_made_errors(project: Project) -> None:
    blog(project, WRONG)

    assert make("blog", "--lint", "--noinput", "--exclude-migration-tests", "NOT_NULL").code == 0
    (project.folder / "blog/migrations/0002_post_rank.py").unlink()
    assert make("blog", "--lint", "--noinput", "--exclude-migration-tests", "ALTER_COLUMN").code == 1


def test_it_reads_the_places_of_the_configuration(project: Project) -> None:
    file = blog(project, WRONG)
    (project.folder / "setup.cfg").write_text(
        "[django_migration_linter]\nexclude_migration_tests = NOT_NULL\nno_cache = True\nverbosity = 0\n"
    )

    out, err, code = make("blog", "--lint")

    assert (err, code) == ("", 0)
    assert "0 errors" in out
    assert file.exists()


def test_initial_migrations_are_left_out(project: Project) -> None:
    project.app("blog", {}, models=MODEL.format(field=WRONG))

    out, err, code = make("blog", "--lint", "--ignore-initial-migrations")

    assert (err, code) == ("", 0)
    assert "in 0 migrations" in out


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--exclude-migration-tests", "NOT_NIL"], "There is no rule 'NOT_NIL'."),
        (["--database", "replica"], "There is no database 'replica' in DATABASES. Use one of: default."),
        (["--sql-analyser", "mysql"], "mysql cannot be linted for, only PostgreSQL can."),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_written(
    project: Project, arguments: list[str], message: str
) -> None:
    file = blog(project, WRONG)

    _, err, code = make("blog", "--lint", *arguments)

    assert err.startswith(message)
    assert code == 2
    assert not file.exists()


def test_what_cannot_be_linted_stays(project: Project) -> None:
    file = blog(project, WRONG)
    project.settings.SAFEMIGRATE = {
        "TARGETS": {"default": "postgresql 16"},
        "START_AFTER": {"blog": "0009_no"},
    }

    _, err, code = make("blog", "--lint", "--noinput")

    assert err.startswith(
        "The new migrations are written, but cannot be linted: START_AFTER names blog.0009_no, which is not in the history."
    )
    assert (file.exists(), code) == (True, 2)


def test_a_file_that_git_tracks_stays(project: Project) -> None:
    file = blog(project, WRONG)
    file.touch()
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=project.folder, check=True)
    file.unlink()

    out, _, code = make("blog", "--lint", "--noinput")

    assert "Kept blog/migrations/0002_post_rank.py (1 error): git tracks it.\n" in out
    assert (file.exists(), code) == (True, 1)


def test_a_migration_that_builds_on_a_deleted_one_goes_with_it(project: Project, answers: list[str]) -> None:
    blog(project, f"{WRONG}")
    project.app(
        "news",
        {},
        models="""
        class Item(models.Model):
            post = models.ForeignKey("blog.Post", models.CASCADE)
        """,
    )

    out, _, code = make("--lint", "--noinput")

    assert "Deleted blog/migrations/0002_post_rank.py (1 error).\n" in out
    assert "Deleted news/migrations/0001_initial.py (it builds on blog.0002_post_rank).\n" in out
    assert code == 1
    assert not (project.folder / "news/migrations/0001_initial.py").exists()


def test_scriptable_keeps_the_report_out_of_the_output(project: Project) -> None:
    file = blog(project, RIGHT)

    out, err, code = make("blog", "--lint", "--scriptable")

    assert out == f"{file.relative_to(project.folder)}\n"
    assert "Judged for postgresql 16" in err
    assert code == 0
