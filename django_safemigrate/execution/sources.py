"""What migrations said when they were applied, so that an edit of one that is applied is seen.

A migration counts as edited when its module is another one, and its operations are too: a module is changed by a formatter as
well, and what a module says in the words of Django changes with the version of Django.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.kept import current_run
from django_safemigrate.execution.making import ensure
from django_safemigrate.execution.saying import file_digest, said

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class What(StrEnum):
    """Why a source was written down. ``FOUND``: the migration was applied by something else than ``safemigrate``. ``REHASH``: somebody
    has accepted the edit."""

    APPLIED = "applied"
    TAKEN_BACK = "taken back"
    FOUND = "found"
    REHASH = "rehash"


@dataclass(frozen=True, slots=True)
class Source:
    """``text``: the operations; ``sha256`` is of it, and ``file`` of the module, "" when it could not be read. ``recorded`` is the
    row of ``django_migrations``, None when there was none."""

    app: str
    name: str
    what: What
    sha256: str
    text: str
    file: str
    recorded: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A migration that says something else than when it was applied. ``diff`` is a unified one, of operations."""

    app: str
    name: str
    diff: str


def applied(connection: BaseDatabaseWrapper, *migrations: Migration) -> None:
    """Write down what migrations say that were recorded as applied just now, in the same transaction."""
    _add(connection, migrations, What.APPLIED)


def taken_back(connection: BaseDatabaseWrapper, *migrations: Migration) -> None:
    """Write down that migrations are applied no longer."""
    _add(connection, migrations, What.TAKEN_BACK)


def rehash(connection: BaseDatabaseWrapper, *migrations: Migration) -> None:
    """Accept what applied migrations say by now."""
    _add(connection, migrations, What.REHASH)


def find_applied(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> int:
    """Write down what the applied migrations say of which the ledger does not know that they are: stock ``migrate`` has run
    them. Gives how many there were."""
    ensure(connection)
    known, rows = sources(connection), _rows(connection)
    found = [
        migration
        for place, migration in loader.disk_migrations.items()
        if place in rows and not _knows(known.get(place), rows[place])
    ]
    _add(connection, found, What.FOUND, rows)
    return len(found)


def sources(connection: BaseDatabaseWrapper) -> Mapping[tuple[str, str], Source]:
    """The last source of every migration of which there is one, by app and name."""
    ledger = live_server(connection).ledger
    names = ("app", "name", "what", "sha256", "text", "file", "recorded")
    rows = ledger.sources() if ledger.exist() else []
    return {
        (row["app"], row["name"]): Source(**{name: row[name] for name in names} | {"what": What(row["what"])})
        for row in rows
    }


def edited(connection: BaseDatabaseWrapper, loader: MigrationLoader) -> list[Edited]:
    """The applied migrations that say something else than what the ledger holds of them, in the order of their names."""
    known = sources(connection)
    rows = _rows(connection) if known else {}
    found = []
    for place in sorted(known.keys() & rows.keys() & loader.disk_migrations.keys()):
        source, migration = known[place], loader.disk_migrations[place]
        if _knows(source, rows[place]) and (not source.file or source.file != file_digest(migration)):
            text = said(migration)
            if _digest(text) != source.sha256:
                found.append(Edited(*place, _diff(source, text)))
    return found


def _knows(source: Source | None, row: int) -> bool:
    """Whether a source is of the migration as it was applied the last time."""
    return source is not None and source.what is not What.TAKEN_BACK and source.recorded in (None, row)


def _diff(source: Source, text: str) -> str:
    name = f"{source.app}.{source.name}"
    lines = difflib.unified_diff(
        source.text.splitlines(), text.splitlines(), f"{name}, as applied", f"{name}, now", lineterm=""
    )
    return "\n".join(lines)


def _add(
    connection: BaseDatabaseWrapper,
    migrations: Sequence[Migration],
    what: What,
    rows: Mapping[tuple[str, str], int] | None = None,
) -> None:
    ensure(connection)
    if rows is None:
        rows = _rows(connection, {one.name for one in migrations})
    live_server(connection).ledger.add_sources(
        [_values(one, what, rows.get((one.app_label, one.name))) for one in migrations]
    )


def _values(migration: Migration, what: What, recorded: int | None) -> dict[str, Any]:
    text = said(migration)
    return {
        "run": current_run(),
        "app": migration.app_label,
        "name": migration.name,
        "what": what.value,
        "sha256": _digest(text),
        "text": text,
        "file": file_digest(migration),
        "recorded": None if what is What.TAKEN_BACK else recorded,
    }


def _rows(
    connection: BaseDatabaseWrapper, names: Collection[str] | None = None
) -> dict[tuple[str, str], int]:
    """The rows of ``django_migrations``, of migrations with these names or of all: one that is applied again has another."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return {}
    rows = recorder.migration_qs if names is None else recorder.migration_qs.filter(name__in=names)
    return {(app, name): row for app, name, row in rows.values_list("app", "name", "id")}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
