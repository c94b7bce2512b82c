"""The operations that users may write in migrations. Their serialised form is for ever.

``from django_safemigrate import operations as safe`` gives the operations of ``django.db.migrations`` and, where a
driver is installed, those of ``django.contrib.postgres``, under the same names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django_safemigrate.operations.contract import Contract
from django_safemigrate.operations.core import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterConstraint,
    AlterField,
    AlterIndexTogether,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameIndex,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django_safemigrate.operations.ignore import IgnoreMigration

if TYPE_CHECKING:
    from django_safemigrate.operations.postgres import (
        AddConstraintNotValid,
        AddIndexConcurrently,
        BloomExtension,
        BtreeGinExtension,
        BtreeGistExtension,
        CITextExtension,
        CreateCollation,
        CreateExtension,
        CryptoExtension,
        HStoreExtension,
        RemoveCollation,
        RemoveIndexConcurrently,
        TrigramExtension,
        UnaccentExtension,
        ValidateConstraint,
    )

__all__ = [
    "AddConstraint",
    "AddConstraintNotValid",
    "AddField",
    "AddIndex",
    "AddIndexConcurrently",
    "AlterConstraint",
    "AlterField",
    "AlterIndexTogether",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterUniqueTogether",
    "BloomExtension",
    "BtreeGinExtension",
    "BtreeGistExtension",
    "CITextExtension",
    "Contract",
    "CreateCollation",
    "CreateExtension",
    "CreateModel",
    "CryptoExtension",
    "DeleteModel",
    "HStoreExtension",
    "IgnoreMigration",
    "RemoveCollation",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RemoveIndexConcurrently",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
    "TrigramExtension",
    "UnaccentExtension",
    "ValidateConstraint",
]

# Those that take a driver, and so are imported when they are asked for.
_POSTGRES = frozenset(__all__) - frozenset(globals())


def __getattr__(name: str) -> object:
    if name not in _POSTGRES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.postgres"), name)
