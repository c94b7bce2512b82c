"""Rights are taken from a role that the deployed code may connect with.

REVOKE takes them at once, also from sessions that are open; so does another owner, who alone has all rights
on what is his. https://www.postgresql.org/docs/current/sql-revoke.html
"""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._breaks import meets_old_code
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangeObject, SetTableOption

HINT = "Do it once no deployed code connects with the role that loses them, and grant the new role its rights before."
REVOKED, OWNED = "privileges revoked", "owner"


@rule(Severity.WARNING, SetTableOption, ChangeObject)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if not meets_old_code(migration):
        return
    for operation, priced, change in migration.of_kind(SetTableOption):
        effect = first_effect(priced)
        if effect is not None and change.option in (REVOKED, OWNED):
            message = _revoked(change.table) if change.option == REVOKED else _given_away(change.table)
            yield Verdict(operation, message, HINT, effect)
    changes = migration.of_kind(ChangeObject)
    made = {(one.what, one.name) for _, _, one in changes if one.action in ("create", "replace")}
    for operation, priced, one in changes:
        new = (one.what, one.name) in made or one.name in migration.after.new
        if one.action in ("revoke", "owner") and not new:
            named = f"{one.what} {one.name}"
            message = _revoked(named) if one.action == "revoke" else _given_away(named)
            yield Verdict(operation, message, HINT, first_effect(priced))


def _revoked(what: str) -> str:
    return f"Revoking privileges on {what} breaks deployed code that connects with the role that loses them."


def _given_away(what: str) -> str:
    return f"Giving {what} to another owner takes all rights from the old one, which breaks deployed code that connects as it."
