"""Asked by a hook of git, which sets variables that hold for the folder it begins in."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.test_lintmigrations_git import INDEX, Repository, linted, repository
from projects import run_command

__all__ = ["repository"]


def test_a_hook_of_a_worktree_in_a_folder_below(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("0002_index", INDEX)
    repository.git("add", "--all")
    monkeypatch.chdir(repository.folder / "blog")
    monkeypatch.setenv("GIT_DIR", str(repository.folder / ".git"))

    assert linted("--staged") == ["blog.0002_index"]
    assert linted("--since", "HEAD") == ["blog.0002_index"]


def test_a_hook_whose_folder_is_named_from_the_top(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("0002_index", INDEX)
    repository.git("add", "--all")
    monkeypatch.chdir(repository.folder / "blog")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")

    assert linted("--staged") == ["blog.0002_index"]


def test_the_index_of_a_commit_of_some_files(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("0002_index", INDEX)
    other = repository.folder / ".git" / "next-index-1.lock"
    other.write_bytes((repository.folder / ".git" / "index").read_bytes())
    repository.git("add", "--all")
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))

    assert linted("--staged") == []


def test_a_work_tree_that_is_named_is_believed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository.write("0002_index", INDEX)
    repository.git("add", "--all")
    moved = (repository.folder / ".git").rename(repository.folder / "elsewhere.git")
    monkeypatch.setenv("GIT_DIR", str(moved))
    monkeypatch.setenv("GIT_WORK_TREE", str(repository.folder))

    assert linted("--staged") == ["blog.0002_index"]


def test_a_repository_of_somebody_else(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    # Git's own tests are run with it.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    folder = repository.folder

    _, err, code = run_command("lintmigrations", "--staged")

    assert (err, code) == (
        (
            f"git rev-parse failed in {folder}: fatal: detected dubious ownership in repository at '{folder}'. "
            f"Trust it, with git config --global --add safe.directory {folder}, or leave out --since/--staged.\n"
        ),
        2,
    )
