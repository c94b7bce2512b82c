"""A view, function, sequence or other object is renamed or moved that the deployed code may still use.

Rows and definitions stay as they are, and views, triggers and defaults follow the object; code that names it
does not. https://www.postgresql.org/docs/current/sql-alterview.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, CreateSequence, CreateView, RenameSequence

VIEWS = frozenset({"view", "materialized view"})
USED_BY_CODE = VIEWS | {"aggregate", "domain", "function", "procedure", "type"}
HINT = "Make a second one under the new name, and drop the old one in the release after the one whose code does not use it any more."


@rule(Severity.WARNING, ChangeObject, RenameSequence)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(ChangeObject):
        if change.action == "rename" and change.what in USED_BY_CODE and not _is_there(migration, change):
            yield Verdict(
                operation,
                _message(change.what, change.name, change.new_name),
                HINT,
                first_effect(priced),
                severity=Severity.ERROR if change.what in VIEWS else None,
            )
    made = {one.sequence.name for _, _, one in migration.of_kind(CreateSequence)}
    for operation, _, renamed in migration.of_kind(RenameSequence):
        name = renamed.sequence
        known = migration.before.sequences.get(name)
        # A column's own sequence is found through the column.
        owned = known is not None and known.owner is not None
        if not owned and name not in made and name not in migration.after.sequences:
            yield Verdict(operation, _message("sequence", name, renamed.new_name), HINT)


def _is_there(migration: CompiledMigration, change: ChangeObject) -> bool:
    """Whether the old name is nobody's before the migration, or somebody's again after it."""
    after = migration.after
    if change.what in VIEWS and (change.name in after.views or change.name in after.tables):
        return True
    made = {one.view.name for _, _, one in migration.of_kind(CreateView)}
    for _, _, one in migration.of_kind(ChangeObject):
        if one.what == change.what and one.action in ("create", "replace", "rename"):
            made.add(one.new_name or one.name)
    return change.name in made


def _message(what: str, name: str, new_name: str) -> str:
    return f"Renaming {what} {name} to {new_name} breaks deployed code that still uses it under the old name."
