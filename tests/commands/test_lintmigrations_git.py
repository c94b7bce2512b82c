"""Migrations chosen by what git says of their files, in real repositories."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.test_lintmigrations import AFTER_FIRST, POST
from projects import Project, migration, run_command

AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
INDEX = migration(
    'migrations.AddIndex("Post", models.Index(fields=["title"], name="i"))', dependencies=AFTER_FIRST
)


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.migrations = folder / "blog" / "migrations"

    def git(self, *arguments: str) -> str:
        result = subprocess.run(
            ["git", *AUTHOR, *arguments], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return result.stdout.strip()

    def commit(self, message: str = "work") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def write(self, name: str, source: str) -> Path:
        file = self.migrations / f"{name}.py"
        file.write_text(source)
        return file


@pytest.fixture
def repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Repository]:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    project.app("blog", {"0001_initial": migration(POST)})
    made = Repository(project.folder)
    made.git("init", "--quiet", "--initial-branch", "main")
    made.commit()
    monkeypatch.chdir(project.folder)
    yield made


def linted(*arguments: str) -> list[str]:
    out, err, _ = run_command("lintmigrations", *arguments, "--format", "json")
    assert out, err
    return [f"{one['app']}.{one['name']}" for one in json.loads(out)["migrations"]]


def test_nothing_changed(repository: Repository) -> None:
    assert linted("--since", "HEAD") == []
    assert linted("--staged") == []


def test_a_file_that_git_does_not_know_yet(repository: Repository) -> None:
    repository.write("0002_index", INDEX)

    assert linted("--since", "HEAD") == ["blog.0002_index"]
    assert linted("--staged") == []


def test_a_file_that_is_staged(repository: Repository) -> None:
    repository.write("0002_index", INDEX)
    repository.git("add", "blog/migrations/0002_index.py")
    repository.write("0003_more", migration("", dependencies='[("blog", "0002_index")]'))

    assert linted("--staged") == ["blog.0002_index"]
    assert linted("--since", "HEAD") == ["blog.0002_index", "blog.0003_more"]


def test_a_file_that_is_modified(repository: Repository) -> None:
    repository.write("0001_initial", migration(POST, attributes="initial = True"))

    assert linted("--since", "HEAD") == ["blog.0001_initial"]


def test_a_file_that_is_renamed(repository: Repository) -> None:
    repository.git("mv", "blog/migrations/0001_initial.py", "blog/migrations/0001_start.py")

    assert linted("--since", "HEAD") == ["blog.0001_start"]
    assert linted("--staged") == ["blog.0001_start"]


def test_what_others_added_to_the_branch_meanwhile_is_theirs(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "feature")
    repository.write("0002_index", INDEX)
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write("0001_initial", migration(POST, attributes="initial = True"))
    repository.commit()
    repository.git("checkout", "--quiet", "feature")

    assert linted("--since", "main") == ["blog.0002_index"]


def test_a_project_in_a_folder_of_the_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("0002_index", INDEX)
    monkeypatch.chdir(repository.migrations)

    assert linted("--since", "HEAD") == ["blog.0002_index"]


def test_a_name_that_is_not_ascii(repository: Repository) -> None:
    repository.write("0002_größe", INDEX)

    assert linted("--since", "HEAD") == ["blog.0002_größe"]


def test_since_and_an_app(repository: Repository, project: Project) -> None:
    project.app("wiki", {"0001_initial": migration(POST)})
    repository.write("0002_index", INDEX)

    assert linted("blog", "--since", "HEAD") == ["blog.0002_index"]
    assert linted("--since", "HEAD") == ["blog.0002_index", "wiki.0001_initial"]


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "HEAD:blog", ""])
def test_a_revision_that_does_not_exist(repository: Repository, revision: str) -> None:
    out, err, code = run_command("lintmigrations", f"--since={revision}")

    assert (out, code) == ("", 2)
    assert err == (
        f"git knows no revision {revision!r}. Name a commit or a branch; in CI fetch it first (fetch-depth: 0).\n"
    )


def test_a_history_that_is_not_shared(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("start again")

    _, err, code = run_command("lintmigrations", "--since", "main")

    assert (err, code) == (
        (
            "git finds no commit that 'main' and the current branch share. "
            "Fetch the whole history first (fetch-depth: 0, or git fetch --unshallow).\n"
        ),
        2,
    )


def test_no_repository(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.folder.parent))

    _, err, code = run_command("lintmigrations", "--staged")

    assert code == 2
    assert err.startswith(f"git rev-parse failed in {project.folder}: fatal: not a git repository")
    assert err.endswith("Run it inside the project's repository, or leave out --since/--staged.\n")


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))

    _, err, code = run_command("lintmigrations", "--staged")

    assert (err, code) == (
        "git cannot be run: [Errno 2] No such file or directory: 'git'. Install it, or leave out --since/--staged.\n",
        2,
    )


def test_both_are_not_one(repository: Repository) -> None:
    _, err, code = run_command("lintmigrations", "--staged", "--since", "HEAD")

    assert (err, code) == ("Error: argument --since: not allowed with argument --staged\n", 1)
