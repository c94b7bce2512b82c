"""What git knows of the migrations: which were added or changed since a revision, or are about to be committed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from django_safemigrate.conf.firstparty import current_folder
from django_safemigrate.graph import source_file
from django_safemigrate.linting.options import LintError
from django_safemigrate.rules import Changes


def changed_files(since: str | None) -> Mapping[str, str]:
    """Absolute path to ``"A"`` (added, copied, renamed to) or ``"M"`` (modified), of every file that differs from the point
    where the current branch left ``since``, files that git does not track yet included; None: of what is staged.

    Raises ``LintError`` without git, outside of a repository, and for a revision that does not exist.
    """
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n"))
    if since is None:
        found = dict(
            _statuses(_git("diff", "--cached", "--no-relative", "--name-status", "-z", "--find-renames"))
        )
    else:
        found = dict(
            _statuses(
                _git("diff", "--no-relative", "--name-status", "-z", "--find-renames", _branched_off(since))
            )
        )
        new = _git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", str(top))
        found |= {path: "A" for path in new.split("\0") if path}
    return {str((top / path).resolve()): status for path, status in found.items()}


def changes(files: Mapping[str, str], since: str | None, loader: MigrationLoader) -> Changes:
    """The changed files as migrations of the history and other code of the project."""
    keys = {
        str(Path(path).resolve()): key
        for key, migration in loader.disk_migrations.items()
        if (path := source_file(migration)) is not None
    }
    of_migrations = {keys[path]: status for path, status in files.items() if path in keys}
    return Changes(
        since or "the index",
        frozenset(key for key, status in of_migrations.items() if status == "A"),
        frozenset(key for key, status in of_migrations.items() if status == "M"),
        tuple(sorted(path for path in files if path.endswith(".py") and path not in keys)),
    )


def _branched_off(since: str) -> str:
    """The commit at which the current branch left ``since``: what others added there meanwhile is not this branch's."""
    # The colon would name a file, the dash an option.
    known = not since.startswith("-") and _run("rev-parse", "--verify", "--quiet", f"{since}^{{commit}}")
    if not known or known.returncode:
        raise LintError(
            f"git knows no revision {since!r}. Name a commit or a branch; in CI fetch it first (fetch-depth: 0)."
        )
    base = _run("merge-base", since, "HEAD")
    if base.returncode:
        raise LintError(
            f"git finds no commit that {since!r} and the current branch share. "
            "Fetch the whole history first (fetch-depth: 0, or git fetch --unshallow)."
        )
    return base.stdout.strip()


def _statuses(output: str) -> Iterator[tuple[str, str]]:
    """Path and status from ``--name-status -z``; https://git-scm.com/docs/git-diff#_other_diff_formats."""
    parts = iter(output.split("\0"))
    for status in parts:
        if not status:
            return
        path = next(parts)
        if status[0] in "RC":
            path = next(parts)
        if status[0] != "D":
            yield path, "M" if status[0] in "MT" else "A"


def _git(*arguments: str) -> str:
    result = _run(*arguments)
    if result.returncode:
        reason = result.stderr.strip().partition("\n")[0]
        raise LintError(
            f"git {arguments[0]} failed in {current_folder()}: {reason}. "
            "Run it inside the project's repository, or leave out --since/--staged."
        )
    return result.stdout


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - git, with arguments of our own and a checked revision
            command, capture_output=True, text=True, errors="surrogateescape", check=False
        )
    except OSError as error:
        raise LintError(f"git cannot be run: {error}. Install it, or leave out --since/--staged.") from error
