"""Row level security is switched or a policy changed, and the deployed code sees other rows.

https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django_safemigrate.compiler import CompiledMigration
from django_safemigrate.rules._dangers import first_effect
from django_safemigrate.rules.base import Severity, Verdict, rule
from django_safemigrate.schema.changes import ChangePolicy

SAYING: Mapping[str, str] = {
    "alter": "Altering policy {name} of {table} may hide rows from the deployed code or refuse what it writes.",
    "drop": "Dropping policy {name} of {table} may hide rows that it showed to the deployed code, or show rows that it hid.",
    "enable row level security": "Enabling row level security on {table} hides from deployed code all rows that no policy shows, unless it"
    " connects as the owner of the table.",
    "force row level security": "Forcing row level security on {table} hides all rows that no policy shows, also from the owner of the table.",
    "disable row level security": "Disabling row level security on {table} shows every row to all who may read the table.",
    "no force row level security": "Not forcing row level security on {table} shows every row to the owner of the table.",
}


@rule(Severity.WARNING, ChangePolicy)
def check(migration: CompiledMigration) -> Iterator[Verdict]:
    if migration.direction != "forward":
        return
    changes = migration.of_kind(ChangePolicy)
    made = {(one.table, one.name) for _, _, one in changes if one.action == "create"}
    for operation, priced, change in changes:
        effect = first_effect(priced)
        # A policy that is made anew is judged as a new one.
        replaced = change.action == "drop" and (change.table, change.name) in made
        if effect is not None and change.action in SAYING and not replaced:
            yield Verdict(
                operation,
                SAYING[change.action].format(table=change.table, name=change.name),
                "Try it with the role that the deployed code connects with, and make the policies it needs before.",
                effect,
            )
