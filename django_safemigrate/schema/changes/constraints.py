"""Changes of constraints."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Constraint


@dataclass(frozen=True, slots=True)
class AddConstraint(TableChange):
    """ADD CONSTRAINT. ``constraint.validated`` is False for NOT VALID; ``using_index``
    names the index of USING INDEX.

    ``parts`` is what the same statement does on each partition, filled in by ``resolve``.
    """

    constraint: Constraint
    using_index: str | None = None
    parts: tuple[AddConstraint, ...] = ()


@dataclass(frozen=True, slots=True)
class ConstraintChange(TableChange):
    """A change of one constraint that exists before it, named ``constraint``."""

    constraint: str


@dataclass(frozen=True, slots=True)
class ValidateConstraint(ConstraintChange):
    pass


@dataclass(frozen=True, slots=True)
class DropConstraint(ConstraintChange):
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameConstraint(ConstraintChange):
    new_name: str


@dataclass(frozen=True, slots=True)
class AlterConstraint(ConstraintChange):
    """Deferrability or enforcement of a constraint changes, or whether children inherit it."""

    deferrable: bool | None = None
    initially_deferred: bool | None = None
    enforced: bool | None = None
    inherit: bool | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SetConstraintsMode(Change):
    """SET CONSTRAINTS; no ``names`` means ALL."""

    names: tuple[str, ...]
    immediate: bool
