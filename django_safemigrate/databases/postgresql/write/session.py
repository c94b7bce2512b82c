"""Settings and transactions, and what nobody understands."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot, statement
from django_safemigrate.databases.postgresql.write.schemas import in_schema
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import ControlTransaction, NoChange, Opaque, SetSetting


@statement(SetSetting)
def set_setting(change: SetSetting, names: Names) -> str:
    if change.verbatim:
        return verbatim(change, names)
    if change.value is None:
        return (
            f"SET LOCAL {change.name} TO DEFAULT"
            if change.local
            else f"RESET {change.name.upper() if change.name == 'all' else change.name}"
        )
    return f"SET {'LOCAL ' if change.local else ''}{change.name} = {literals.text(change.value)}"


@statement(ControlTransaction)
def control_transaction(change: ControlTransaction, names: Names) -> str:
    return verbatim(change, names) if change.verbatim else change.action.upper()


@statement(NoChange, Opaque)
def unknown(change: NoChange | Opaque, names: Names) -> str:
    if not change.verbatim:
        raise cannot(change, "it was read from no statement")
    return in_schema(change.verbatim, names)
