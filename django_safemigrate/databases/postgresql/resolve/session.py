"""What the session does that makes the schema, or the meaning of a name, unknown from there on."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    Change,
    ControlTransaction,
    NoChange,
    Opaque,
    ReadRows,
    SetConstraintsMode,
    SetSetting,
)

# Schemas that may come before ``public``: the one named like the user, which Django projects do not
# have, and the server's own.
TRANSPARENT = frozenset({"$user", "pg_catalog", "pg_temp"})

# Zones that are always 0 seconds off, by which the server knows a timestamp's two types to be stored alike.
# Source: TimestampTimestampTzRequiresRewrite in src/backend/utils/adt/timestamp.c; names of the IANA
# database.
UTC = frozenset({"utc", "uct", "gmt", "zulu", "universal", "greenwich", "gmt0", "gmt+0", "gmt-0", "0", "+00"})


def is_utc(zone: str) -> bool:
    """Whether a value of the setting ``timezone`` means UTC, for all times."""
    return zone.strip().lower().removeprefix("etc/") in UTC


@resolve.register
def set_setting(change: SetSetting, catalog: Catalog, version: int) -> Change:
    """A ``search_path`` that does not begin with ``public`` makes every later name
    mean a table that is not known.

    https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH
    """
    if change.name != "search_path" or change.value is None or _begins_with_public(change.value):
        return change
    return Opaque(
        f"it sets search_path to {change.value!r}, so that the tables which later names mean are not known",
        written=change,
    )


def _schemas(path: str) -> list[str]:
    names = [name.strip().strip("\"'") for name in path.split(",")]
    return [name for name in names if name and name not in TRANSPARENT]


def _begins_with_public(path: str) -> bool:
    return path.upper() == "DEFAULT" or _schemas(path)[:1] == ["public"]


def named_elsewhere(change: Change, catalog: Catalog) -> Opaque | None:
    """What ``change`` is while another schema than ``public`` comes first in ``search_path``; None
    when its names mean what they say, or it has none.

    Under an empty path every name has to bring its schema along.
    """
    path = catalog.setting("search_path")
    if path is None or not _schemas(path) or _begins_with_public(path):
        return None
    if isinstance(change, NAMELESS) or (isinstance(change, ReadRows) and not change.tables):
        return None
    return Opaque(f"search_path is {path!r}, so that the tables it names are not known", written=change)


NAMELESS = (SetSetting, ControlTransaction, NoChange, Opaque, SetConstraintsMode)


@resolve.register
def control_transaction(change: ControlTransaction, catalog: Catalog, version: int) -> Change:
    """A rollback written in the SQL takes back statements that the catalog has followed already.

    https://www.postgresql.org/docs/current/sql-rollback.html
    """
    if not change.action.startswith("rollback"):
        return change
    return Opaque(
        "it rolls back what was done before it, so that the schema it leaves is not known", written=change
    )
