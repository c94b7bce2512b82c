"""Django's own operations, run online."""

from __future__ import annotations

from django.db.migrations import operations

from django_safemigrate.operations.online import Online, OnlineParts
from django_safemigrate.operations.ours import Ours, public


@public
class CreateModel(Online, operations.CreateModel):
    """Django's, run online."""


@public
class DeleteModel(Online, operations.DeleteModel):
    """Django's, run online."""


@public
class RenameModel(Online, operations.RenameModel):
    """Django's, run online."""


@public
class AlterModelTable(Online, operations.AlterModelTable):
    """Django's, run online."""


@public
class AlterModelTableComment(Online, operations.AlterModelTableComment):
    """Django's, run online."""


@public
class AlterUniqueTogether(Online, operations.AlterUniqueTogether):
    """Django's, run online."""


@public
class AlterIndexTogether(Online, operations.AlterIndexTogether):
    """Django's, run online."""


@public
class AlterModelOptions(Ours, operations.AlterModelOptions):
    """Django's own: it touches no table."""


@public
class AlterModelManagers(Ours, operations.AlterModelManagers):
    """Django's own: it touches no table."""


@public
class AlterOrderWithRespectTo(Online, operations.AlterOrderWithRespectTo):
    """Django's, run online."""


@public
class AddIndex(Online, operations.AddIndex):
    """Django's, run online."""


@public
class RemoveIndex(Online, operations.RemoveIndex):
    """Django's, run online."""


@public
class RenameIndex(Online, operations.RenameIndex):
    """Django's, run online."""


@public
class AddConstraint(Online, operations.AddConstraint):
    """Django's, run online."""


@public
class RemoveConstraint(Online, operations.RemoveConstraint):
    """Django's, run online."""


@public
class AlterConstraint(Online, operations.AlterConstraint):
    """Django's, run online."""


@public
class AddField(Online, operations.AddField):
    """Django's, run online."""


@public
class RemoveField(Online, operations.RemoveField):
    """Django's, run online."""


@public
class AlterField(Online, operations.AlterField):
    """Django's, run online."""


@public
class RenameField(Online, operations.RenameField):
    """Django's, run online."""


@public
class RunSQL(Online, operations.RunSQL):
    """Django's, run online: its SQL is taken apart like that of any other operation."""


@public
class RunPython(Ours, operations.RunPython):
    """Django's own: Python code cannot be taken apart."""


@public
class SeparateDatabaseAndState(OnlineParts, operations.SeparateDatabaseAndState):
    """Django's, each of its database operations run online."""
