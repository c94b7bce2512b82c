"""What the session does that makes the schema, or the meaning of a name, unknown from there on."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, ControlTransaction, Opaque, SetSetting

# Schemas that may come before ``public``: the one named like the user, which Django projects do not
# have, and the server's own.
TRANSPARENT = frozenset({"$user", "pg_catalog", "pg_temp"})


@resolve.register
def set_setting(change: SetSetting, catalog: Catalog, version: int) -> Change:
    """A ``search_path`` that does not begin with ``public`` makes every later name
    mean a table that is not known.

    https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH
    """
    if change.name != "search_path" or change.value is None or change.value.upper() == "DEFAULT":
        return change
    names = [name.strip().strip("\"'") for name in change.value.split(",")]
    first = next((name for name in names if name not in TRANSPARENT), "")
    if first == "public":
        return change
    return Opaque(
        f"it sets search_path to {change.value!r}, so that the tables which later names mean are not known"
    )


@resolve.register
def control_transaction(change: ControlTransaction, catalog: Catalog, version: int) -> Change:
    """A rollback written in the SQL takes back statements that the catalog has followed already.

    https://www.postgresql.org/docs/current/sql-rollback.html
    """
    if not change.action.startswith("rollback"):
        return change
    return Opaque("it rolls back what was done before it, so that the schema it leaves is not known")
