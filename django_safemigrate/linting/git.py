"""What git knows of the migrations: which were added or changed since a revision, or are about to be
committed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from django_safemigrate.graph import source_file
from django_safemigrate.linting.options import LintError
from django_safemigrate.rules import Changes


def changed_files(since: str | None, root: Path) -> Mapping[str, str]:
    """Absolute path to ``"A"`` (added, copied, renamed to) or ``"M"`` (modified), of every file that differs
    from the point where the current branch left ``since``, files that git does not track yet included; None:
    of what is staged.

    ``root`` is any folder of the repository. Raises ``LintError`` without git, outside of a repository, and
    for a revision that does not exist.
    """
    top = Path(_git(root, "rev-parse", "--show-toplevel").removesuffix("\n"))
    if since is None:
        found = dict(
            _statuses(
                _git(root, "diff", "--cached", "--no-relative", "--name-status", "-z", "--find-renames")
            )
        )
    else:
        found = dict(
            _statuses(
                _git(
                    root,
                    "diff",
                    "--no-relative",
                    "--name-status",
                    "-z",
                    "--find-renames",
                    _branched_off(since, root),
                )
            )
        )
        new = _git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", str(top))
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


def _branched_off(since: str, root: Path) -> str:
    """The commit at which the current branch left ``since``: what others added there meanwhile is not this
    branch's."""
    # The colon would name a file, the dash an option.
    known = not since.startswith("-") and _run(
        root, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}"
    )
    if not known or known.returncode:
        raise LintError(
            f"git knows no revision {since!r}. Name a commit or a branch; in CI fetch it first (fetch-depth: 0)."
        )
    base = _run(root, "merge-base", since, "HEAD")
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


def _git(root: Path, *arguments: str) -> str:
    result = _run(root, *arguments)
    if result.returncode:
        reason = result.stderr.strip().partition("\n")[0]
        cure = "Run it inside the project's repository"
        if "dubious ownership" in reason:
            # https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
            cure = f"Trust it, with git config --global --add safe.directory {root.absolute()}"
        raise LintError(
            f"git {arguments[0]} failed in {root.absolute()}: {reason}. {cure}, or leave out --since/--staged."
        )
    return result.stdout


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _ask(root, arguments, _environment(root))


def _environment(root: Path) -> Mapping[str, str]:
    """Variables for git. A hook has those of the command that runs it, which hold for the folder in which the
    hook began (https://git-scm.com/docs/githooks#_description); ours may run in another one. Only the index
    is worth keeping: that of ``git commit FILE`` is a temporary one."""
    given = os.environ
    if "GIT_DIR" not in given and "GIT_INDEX_FILE" not in given or "GIT_WORK_TREE" in given:
        return given
    own = {
        name: value
        for name, value in given.items()
        if name not in {"GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"}
    }
    top = _ask(root, ("rev-parse", "--show-toplevel"), own)
    if top.returncode:
        # A repository that cannot be found without them.
        return given
    index = given.get("GIT_INDEX_FILE")
    return own | {"GIT_INDEX_FILE": str(Path(top.stdout.removesuffix("\n")) / index)} if index else own


def _ask(
    root: Path, arguments: Iterable[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - git, with arguments of our own and a checked revision
            command,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
            env=environment,
        )
    except OSError as error:
        raise LintError(f"git cannot be run: {error}. Install it, or leave out --since/--staged.") from error


def is_tracked(file: Path) -> bool:
    """Whether git knows a file, which may be gone from the disk; False outside of a repository, and without
    git."""
    try:
        return _run(file.parent, "ls-files", "--error-unmatch", "--", file.name).returncode == 0
    except LintError:
        return False
