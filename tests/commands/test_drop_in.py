"""The options of django-migration-linter 6.0 on the command line, each with its meaning."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from commands.test_lintmigrations import AFTER_FIRST, INDEX, POST, lint
from projects import Project, Run, migration, run_command

REMOVE = 'migrations.RemoveField("Post", "title")'
AFTER_SECOND = '[("blog", "0002_index")]'


@pytest.fixture
def blog(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app with one clean migration and two with an error, and a second one with an error too; the folder
    of the project."""
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_index": migration(INDEX, dependencies=AFTER_FIRST),
            "0003_remove": migration(REMOVE, dependencies=AFTER_SECOND),
        },
    )
    news = {"0001_initial": POST, "0002_index": INDEX.replace("post_title", "news_title")}
    project.app(
        "news",
        {
            name: migration(text, dependencies='[("news", "0001_initial")]' if name > "0002" else "[]")
            for name, text in news.items()
        },
    )
    monkeypatch.chdir(project.folder)
    return project.folder


def linted(*arguments: str) -> list[str]:
    """The migrations that are reported on, less those of Django."""
    return [
        f"{one['app']}.{one['name']}"
        for one in lint(*arguments)["migrations"]
        if one["app"] in {"blog", "news"}
    ]


def run(*arguments: str) -> Run:
    return run_command("lintmigrations", *arguments)


@pytest.mark.parametrize(
    "arguments, expected",
    [
        ([], "blog.0001_initial blog.0002_index blog.0003_remove news.0001_initial news.0002_index"),
        (["blog"], "blog.0001_initial blog.0002_index blog.0003_remove"),
        (["blog", "0003_remove"], "blog.0003_remove"),
        (["blog", "0003"], "blog.0003_remove"),
        (["--include-apps", "news"], "news.0001_initial news.0002_index"),
        (["--exclude-apps", "blog", "auth"], "news.0001_initial news.0002_index"),
        (["--include-name", "0002_index", "0003_remove"], "blog.0002_index blog.0003_remove news.0002_index"),
        (["--include-name", "blog.0002_index"], "blog.0002_index"),
        (["--ignore-name", "0002_index", "0001_initial"], "blog.0003_remove"),
        (["--ignore-name", "news.0002_index", "--include-name", "0002_index"], "blog.0002_index"),
        (["--include-name-contains", "index"], "blog.0002_index news.0002_index"),
        (["--ignore-name-contains", "in"], "blog.0003_remove"),
        (["--git-commit-id", ""], "blog.0001_initial blog.0002_index blog.0003_remove news.0001_initial news.0002_index"),
        (["--ignore-initial-migrations"], "blog.0002_index blog.0003_remove news.0002_index"),
    ],
)  # fmt: skip
def test_migrations_are_chosen(blog: Path, arguments: list[str], expected: str) -> None:
    assert linted(*arguments) == expected.split()


def test_the_documented_command_lines(blog: Path) -> None:
    assert run().code == 1
    assert run("blog").code == 1
    assert run("blog", "0001_initial").code == 0
    assert run("--exclude-migration-tests", "ALTER_COLUMN").code == 1
    assert run("--exclude-migration-tests", "CREATE_INDEX", "DROP_COLUMN").code == 0


def test_an_app_is_excluded_by_its_whole_label(blog: Path) -> None:
    assert run("--exclude-apps", "blo").err.startswith("There is no installed app with the label 'blo'.")


@pytest.mark.parametrize(
    "line",
    [
        "blog/migrations/0003_remove.py",
        "{blog}/blog/migrations/0003_remove.py",
        "backend/blog/migrations/0003_remove.py",
    ],
)
def test_migrations_from_a_file(blog: Path, line: str) -> None:
    (blog / "changed.txt").write_text(f"README.md\n{line.format(blog=blog)}\nblog/models.py\n")

    assert linted("--include-migrations-from", "changed.txt") == ["blog.0003_remove"]


def test_paths_of_a_file_below_the_root(
    blog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    (elsewhere / "changed.txt").write_text("blog/migrations/0003_remove.py\n")

    options = ["--include-migrations-from", "changed.txt", "--project-root-path", str(blog)]

    assert linted(*options) == ["blog.0003_remove"]


def test_an_empty_file_of_migrations_means_none(blog: Path) -> None:
    (blog / "changed.txt").touch()

    assert linted("--include-migrations-from", "changed.txt") == []


def test_a_file_of_migrations_that_is_not_there(blog: Path) -> None:
    done = run("--include-migrations-from", "nothing.txt")

    assert done.err == (
        "The list of migrations nothing.txt cannot be read: [Errno 2] No such file or directory: 'nothing.txt'. "
        "Name a file of paths.\n"
    )
    assert done.code == 2


def test_a_commit_counts_what_was_changed_since(
    blog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any
) -> None:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "work"]):
        subprocess.run(["git", *author, *command], cwd=blog, check=True)
    file = blog / "blog/migrations/0003_remove.py"
    # One that is only modified, which django-migration-linter passes over.
    file.write_text(file.read_text() + "# edited\n")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert linted("--git-commit-id", "HEAD", "--project-root-path", str(blog)) == ["blog.0003_remove"]
    done = run("--git-commit-id", "HEAD", "--since", "HEAD")
    assert done.err.endswith("argument --since: not allowed with argument --git-commit-id\n")


@pytest.mark.parametrize(
    "quiet, seen",
    [
        ([], {"error", "warning", "note"}),
        (["ok", "ignore"], {"error", "warning", "note"}),
        (["warning"], {"error"}),
        (["error"], {"warning", "note"}),
        (["warning", "error"], set()),
    ],
)
def test_quiet_leaves_findings_out_of_the_text_and_counts_them(
    project: Project, quiet: list[str], seen: set[str]
) -> None:
    operations = f"""
    {REMOVE},
    migrations.RunSQL("UPDATE blog_post SET title = '' WHERE id = 1"),
    migrations.RunPython(fill, migrations.RunPython.noop)
    """
    source = migration(operations, dependencies=AFTER_FIRST).replace(
        "\nclass", "\ndef fill(registry, schema_editor):\n    registry.get_model\n\n\nclass", 1
    )
    project.app("blog", {"0001_initial": migration(POST), "0002_all": source})

    done = run("blog", *(["--quiet", *quiet] if quiet else []))

    assert {one for one in ("error", "warning", "note") if f" {one}[" in done.out} == seen
    assert done.out.splitlines()[-2:] == run("blog").out.splitlines()[-2:]
    assert done.code == 1


def test_verbosity_0_prints_no_report(blog: Path) -> None:
    assert run("blog", "--verbosity", "0") == Run("", "2 errors found.\n", 1)
    assert run("blog", "0001", "-v", "0") == Run("", "", 0)


def test_verbosity_2_says_how_long_it_took(blog: Path) -> None:
    assert run("blog", "0001", "-v", "2").err.startswith("It took ")


def test_a_run_with_fewer_rules_does_not_answer_for_the_next_one(blog: Path) -> None:
    assert run("blog", "--exclude-migration-tests", "CREATE_INDEX", "DROP_COLUMN").code == 0
    assert run("blog").code == 1


def test_an_operation_whose_sql_cannot_be_had(project: Project) -> None:
    (project.folder / "odd.py").write_text(
        "from django.db import migrations\n\n\nclass Odd(migrations.RunSQL):\n"
        "    def database_forwards(self, app_label, schema_editor, from_state, to_state):\n"
        "        raise ValueError('no')\n"
    )
    source = migration('odd.Odd("SELECT 1", "SELECT 1")', dependencies=AFTER_FIRST)
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_odd": source.replace("\nclass", "\nimport odd\n\n\nclass", 1),
        },
    )

    assert run("blog").code == 1
    assert run("blog", "--ignore-sqlmigrate-errors").code == 0


def test_the_analyser_is_that_of_postgresql(blog: Path) -> None:
    assert run("blog", "0001", "--sql-analyser", "postgresql").code == 0
    done = run("blog", "--sql-analyser", "sqlite")
    assert (
        done.err
        == "sqlite cannot be linted for, only PostgreSQL can. Leave out --sql-analyser (sql_analyser).\n"
    )
    assert done.code == 2


def test_the_analyser_says_for_which_vendor_where_the_settings_name_another(
    blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = connections["default"]
    made = DatabaseWrapper(
        {**stock.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    )
    connections["default"] = made
    try:
        plain, asked = run("blog", "0002"), run("blog", "0002", "--sql-analyser", "postgresql")
    finally:
        connections["default"] = stock

    assert plain.err.startswith("The database 'default' is SQLite: only PostgreSQL can be linted for.")
    assert asked.out.endswith(
        "Judged for postgresql 14 (--sql-analyser; SAFEMIGRATE['TARGETS'] = {'default': …} names the version).\n"
    )
    assert (plain.code, asked.code) == (2, 1)
