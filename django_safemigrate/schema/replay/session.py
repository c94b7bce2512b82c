"""Settings that the SQL changes for its session or transaction."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import SetSetting
from django_safemigrate.schema.replay.registry import replay


@replay.register
def set_setting(change: SetSetting, catalog: Catalog) -> None:
    name = change.name.lower()
    value = None if change.value is None or change.value.upper() == "DEFAULT" else change.value
    if name == "all":
        catalog.settings.clear()
        catalog.local_settings.clear()
    elif change.local:
        catalog.local_settings[name] = value
    else:
        # It counts from here on, also where one for the transaction was in force.
        catalog.local_settings.pop(name, None)
        catalog.settings.pop(name, None)
        if value is not None:
            catalog.settings[name] = value
