"""Changes of views, triggers, types and whatever else has a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from django_safemigrate.schema.changes.base import Change, TableChange
from django_safemigrate.schema.objects import Constraint, Expression, View


@dataclass(frozen=True, slots=True)
class CreateView(Change):
    view: View
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropView(Change):
    """``foreign`` when it is a foreign table."""

    view: str
    materialized: bool = False
    cascade: bool = False
    if_exists: bool = False
    foreign: bool = field(default=False, compare=False, repr=False)


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
    """``name`` is ``ALL`` or ``USER`` for every trigger. ``firing`` is ``ALWAYS`` or ``REPLICA`` where the
    statement says so: in which sessions it fires."""

    name: str
    enabled: bool
    firing: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChangePolicy(TableChange):
    """A row security policy is created, altered or dropped, or row security itself switched."""

    action: str
    name: str = ""
    new_name: str = field(default="", compare=False, repr=False)
    if_exists: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ChangeRule(TableChange):
    """A rewrite rule is created, altered, dropped, enabled or disabled; ``firing`` as of a trigger."""

    action: str
    name: str = ""
    new_name: str = field(default="", compare=False, repr=False)
    if_exists: bool = field(default=False, compare=False, repr=False)
    cascade: bool = field(default=False, compare=False, repr=False)
    firing: str = field(default="", compare=False, repr=False)


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
    ``if_not_exists`` is that of the value.
    """

    action: str
    name: str
    value: str
    new_value: str = ""
    neighbour: str = ""
    after: bool = False
    if_not_exists: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CreateDomain(Change):
    name: str
    type: str
    constraints: tuple[Constraint, ...] = ()
    null: bool = True
    default: Expression | None = field(default=None, compare=False, repr=False)
    collation: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AlterDomain(Change):
    """``action`` is ``add constraint``, ``validate constraint``, ``drop constraint``, ``set not null``,
    ``drop not null`` or another. ``part`` is what the statement says of the domain, where ``action`` and
    ``constraint`` do not say it all."""

    name: str
    action: str
    constraint: Constraint | None = None
    part: str = field(default="", compare=False, repr=False)
