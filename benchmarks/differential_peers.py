"""What django-migration-linter and squawk say of the same SQL, as answers to the two questions.

Both get the SQL that the migration really sent, as ``sqlmigrate`` prints it, so that nothing is lost for want of a
database. They answer more questions than these two; what they say about style, names and time limits is left out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORK, CODE, BOTH = ("work",), ("code",), ("work", "code")


@dataclass(frozen=True)
class Answers:
    """Of one tool on one migration: whether work is done under a lock, whether old code breaks, and by which of its codes."""

    work: bool
    code: bool
    codes: tuple[str, ...]


# What a code says is what its documentation says: https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/incompatibilities.md
LINTER: Mapping[str, tuple[tuple[str, ...], str]] = {
    "NOT_NULL": (CODE, "deployed code does not write the column"),
    "DROP_COLUMN": (CODE, "deployed code still reads it"),
    "DROP_TABLE": (CODE, "deployed code still uses it"),
    "RENAME_COLUMN": (CODE, "deployed code knows the old name"),
    "RENAME_TABLE": (CODE, "deployed code knows the old name"),
    "ALTER_COLUMN": (BOTH, "may not be compatible; the table may be rewritten"),
    "ADD_UNIQUE": (BOTH, "deployed code may write duplicates; the index is built under a lock"),
    "CREATE_INDEX": (WORK, "the table is locked while the index is built"),
    "CREATE_INDEX_EXCLUSIVE": (WORK, "the index is built while a lock is held"),
    "REINDEX": (WORK, "the table is locked while the index is built"),
    "DROP_INDEX": ((), "a lock for a moment, no work that grows"),
}
# https://squawkhq.com/docs/rules; those below the line run only when they are asked for.
SQUAWK: Mapping[str, tuple[tuple[str, ...], str]] = {
    "adding-field-with-default": (WORK, "the table is rewritten"),
    "adding-foreign-key-constraint": (WORK, "every row is checked"),
    "adding-not-nullable-field": (WORK, "the table is scanned"),
    "adding-primary-key-constraint": (WORK, "an index is built"),
    "adding-serial-primary-key-field": (WORK, "an index is built"),
    "ban-alter-domain-with-add-constraint": (WORK, "every table with the domain is scanned"),
    "constraint-missing-not-valid": (WORK, "the table is scanned"),
    "disallowed-unique-constraint": (WORK, "an index is built"),
    "require-concurrent-index-creation": (WORK, "an index is built"),
    "require-concurrent-reindex": (WORK, "an index is built"),
    "changing-column-type": (BOTH, "the table is rewritten; clients depend on the type"),
    "adding-required-field": (CODE, "clients do not write the column"),
    "ban-drop-column": (CODE, "clients depend on the column"),
    "ban-drop-not-null": (CODE, "clients do not expect NULL"),
    "ban-drop-table": (CODE, "clients depend on the table"),
    "renaming-column": (CODE, "clients depend on the name"),
    "renaming-table": (CODE, "clients depend on the name"),
    "require-concurrent-index-deletion": ((), "a lock for a moment, no work that grows"),
    "ban-concurrent-index-creation-in-transaction": ((), "it does not run at all"),
    # ----
    "ban-drop-default": (CODE, "clients leave the column out"),
    "ban-new-write-restriction": (CODE, "clients write what is refused now"),
    "ban-set-schema": (CODE, "clients depend on the name"),
    "renaming-object": (CODE, "clients depend on the name"),
    "ban-drop-view": (CODE, "clients depend on the view"),
}
OPT_IN = tuple(SQUAWK)[list(SQUAWK).index("ban-drop-default") :]


def script(statements: Sequence[str], *, atomic: bool) -> str:
    """The text that ``sqlmigrate`` prints."""
    lines = [f"{one.rstrip('; ')};" for one in statements]
    return "\n".join(["BEGIN;", *lines, "COMMIT;"] if atomic else lines) + "\n"


def answers(codes: Iterable[str], meaning: Mapping[str, tuple[tuple[str, ...], str]]) -> Answers:
    known = sorted({one for one in codes if one in meaning})
    said = {question for one in known for question in meaning[one][0]}
    return Answers("work" in said, "code" in said, tuple(known))


def linter(scripts: Mapping[str, str]) -> dict[str, Answers]:
    """django-migration-linter's, errors and warnings alike."""
    from django_migration_linter.sql_analyser import PostgresqlAnalyser
    from django_migration_linter.sql_analyser.analyser import analyse_sql_statements

    found = {}
    for name, text in scripts.items():
        errors, _, warnings = analyse_sql_statements(PostgresqlAnalyser, text.splitlines())
        found[name] = answers([one.code for one in (*errors, *warnings)], LINTER)
    return found


def squawk(program: Path, scripts: Mapping[str, str], folder: Path, *, opt_in: bool) -> dict[str, Answers]:
    """squawk's, with or without the rules that are to be asked for."""
    files = {}
    for number, (name, text) in enumerate(scripts.items()):
        files[f"{number:05}.sql"] = name
        (folder / f"{number:05}.sql").write_text(text)
    include = [f"--include={one}" for one in OPT_IN] if opt_in else []
    command = [str(program), "--reporter=json", "--pg-version=18.0", *include, *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"squawk failed:\n{done.stderr[-2000:]}")
    codes: dict[str, list[str]] = {name: [] for name in scripts}
    said: list[dict[str, Any]] = json.loads(done.stdout)
    for one in said:
        codes[files[Path(one["file"]).name]].append(one["rule_name"])
    return {name: answers(each, SQUAWK) for name, each in codes.items()}


def install_squawk(folder: Path) -> Path:
    """Fetch ``squawk-cli`` from the package index into ``folder``, away from the environment that is measured."""
    uv = shutil.which("uv")
    installer = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    more = ["--python", sys.executable] if uv else []
    subprocess.run(
        [*installer, "install", "--quiet", "--target", str(folder), *more, "squawk-cli"], check=True
    )
    return folder / "bin" / "squawk"
