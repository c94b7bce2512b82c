"""The codes of django-migration-linter 6.0, as names of the rules that find what each of them was meant to
find.

Its documentation:
https://github.com/3YOURMIND/django-migration-linter/blob/main/docs/incompatibilities.md#codes
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CODES: Mapping[str, tuple[str, ...]] = {
    "NOT_NULL": (
        "add-field-not-null-without-db-default",
        "add-field-without-value",
        "drop-db-default",
        "set-not-null",
        "set-not-null-old-writers",
        "set-not-null-with-update",
    ),
    "DROP_COLUMN": (
        "drop-column-cascade",
        "drop-column-removes-unique",
        "recreate-column",
        "remove-field",
        "remove-field-drops-index",
        "remove-fk-constraint-first",
    ),
    "DROP_TABLE": ("delete-model", "drop-table-cascade", "recreate-table", "remove-fk-constraint-first"),
    "RENAME_COLUMN": ("rename-field",),
    "RENAME_TABLE": ("rename-model", "rename-model-revalidates-fks"),
    "ALTER_COLUMN": (
        "change-type-prepared-statements",
        "change-type-rebuilds-index",
        "change-type-rewrite",
        "change-type-with-check-constraints",
        "like-index-rebuild",
        "narrow-type",
        "pk-type-cascade",
        "timestamp-timezone",
    ),
    "ADD_UNIQUE": (
        "add-field-unique",
        "add-unique-conditional",
        "add-unique-constraint",
        "add-unique-old-writers",
    ),
    "CREATE_INDEX": ("add-index-not-concurrent", "add-unique-conditional"),
    "CREATE_INDEX_EXCLUSIVE": ("add-fk-column", "add-index-while-exclusive"),
    "DROP_INDEX": ("remove-index-not-concurrent",),
    "REINDEX": ("reindex-not-concurrent",),
    "RUNPYTHON_REVERSIBLE": ("runpython-not-reversible",),
    "RUNPYTHON_ARGS_NAMING_CONVENTION": ("runpython-argument-names",),
    "RUNPYTHON_MODEL_IMPORT": ("runpython-direct-model-import",),
    "RUNPYTHON_MODEL_VARIABLE_NAME": ("runpython-model-variable-name",),
    "RUNSQL_REVERSIBLE": ("runsql-not-reversible",),
}


def rules_for(names: Iterable[str]) -> tuple[str, ...]:
    """Each code as the names of its rules; any other name as it is, for whoever checks names."""
    return tuple(rule for name in names for rule in CODES.get(name, (name,)))
