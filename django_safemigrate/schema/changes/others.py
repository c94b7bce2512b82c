"""Changes of views, triggers, types and whatever else has a name."""

from __future__ import annotations

from dataclasses import dataclass

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Constraint, View


@dataclass(frozen=True, slots=True)
class CreateView(Change):
    view: View
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropView(Change):
    view: str
    materialized: bool = False
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RefreshView(Change):
    view: str
    concurrently: bool = False


@dataclass(frozen=True, slots=True)
class CreateTrigger(TableChange):
    name: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropTrigger(TableChange):
    name: str
    cascade: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameTrigger(TableChange):
    name: str
    new_name: str


@dataclass(frozen=True, slots=True)
class SetTriggerEnabled(TableChange):
    """``name`` is ``ALL`` or ``USER`` for every trigger."""

    name: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class ChangePolicy(TableChange):
    """A row security policy is created, altered or dropped, or row security itself switched."""

    action: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRule(TableChange):
    """A rewrite rule is created, altered, dropped, enabled or disabled."""

    action: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChangeObject(Change):
    """An object that is neither a table's part nor holds rows: ``what`` is its kind in the vendor's words
    (``function``, ``type``, ``extension``, ``schema``, ``role``, …); ``action`` is ``create``, ``replace``,
    ``alter``, ``rename``, ``drop``, ``comment``, ``owner``, ``revoke`` or ``update``."""

    action: str
    what: str
    name: str
    cascade: bool = False
    new_name: str = ""


@dataclass(frozen=True, slots=True)
class CreateStatistics(TableChange):
    """Statistics on several columns of a table are to be kept; ``name`` is "" where the server chooses
    one."""

    name: str


@dataclass(frozen=True, slots=True)
class CreateCollation(Change):
    """A collation is made, of ``options`` in the vendor's words, or as a copy of the one named ``copies``.

    ``deterministic`` is None when it is not known: that of a copy follows from the original.
    """

    name: str
    deterministic: bool | None = True
    options: tuple[tuple[str, str], ...] = ()
    copies: str = ""
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class CreateEnum(Change):
    """An enumerated type is made, with its values in order."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeEnum(Change):
    """Values of an enumerated type: ``action`` is ``add value`` or ``rename value`` (from ``value`` to
    ``new_value``).

    A value is added at the end, or next to ``neighbour``: before it, or ``after`` it.
    """

    action: str
    name: str
    value: str
    new_value: str = ""
    neighbour: str = ""
    after: bool = False


@dataclass(frozen=True, slots=True)
class CreateDomain(Change):
    name: str
    type: str
    constraints: tuple[Constraint, ...] = ()
    null: bool = True


@dataclass(frozen=True, slots=True)
class AlterDomain(Change):
    """``action`` is ``add constraint``, ``validate constraint``, ``drop constraint``, ``set not null``,
    ``drop not null`` or another."""

    name: str
    action: str
    constraint: Constraint | None = None
