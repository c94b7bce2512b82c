"""Since when migrations wait for their delay, in the database that they are to run in, whatever the routers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.management.base import CommandError
from django.db import DatabaseError, connections, router
from django.db.migrations import Migration
from django.utils import timezone

from django_safemigrate import Safe
from django_safemigrate.management.staging import declared, has_delay
from django_safemigrate.models import SafeMigration


def detected(alias: str, marks: Mapping[Migration, Safe]) -> dict[Migration, datetime]:
    """When those of the migrations that have a delay were first seen; those that never were are missing."""
    waiting = {(one.app_label, one.name): one for one, safe in marks.items() if has_delay(safe)}
    if not waiting or not _is_there(alias):
        return {}
    found = SafeMigration.objects.using(alias).get_detected_map(waiting)
    return {waiting[key]: at for key, at in found.items()}


def detect(alias: str, migrations: Sequence[Migration]) -> None:
    """Let the delay of these migrations begin now, where it has not yet.

    The run that makes the table comes too early for that, as in 6.0 on SQLite; the next one does it.
    """
    if not migrations or not (_is_there(alias) or _made(alias)):
        return
    for one in migrations:
        SafeMigration.objects.using(alias).get_or_create(app=one.app_label, name=one.name)


def pending(alias: str, migrations: Iterable[Migration]) -> dict[tuple[str, str], datetime]:
    """Until when those of the migrations wait whose delay is not over, by app label and name. It begins when ``detect`` is first told of them.

    Raises ``CommandError`` with exit code 2 for a delay that nobody can wait for.
    """
    try:
        marks = {one: declared(one) for one in migrations if isinstance(getattr(one, "safe", None), Safe)}
    except CommandError as error:
        raise CommandError(str(error), returncode=2) from error
    since, now = detected(alias, marks), timezone.now()
    ends = {
        one: since.get(one, now) + safe.delay for one, safe in marks.items() if has_delay(safe) and safe.delay
    }
    return {(one.app_label, one.name): at for one, at in ends.items() if at > now}


def _is_there(alias: str) -> bool:
    return SafeMigration._meta.db_table in connections[alias].introspection.table_names()


def _made(alias: str) -> bool:
    """Make the table where the project's routers keep our migration from making it; False where they do not."""
    if router.allow_migrate_model(alias, SafeMigration):
        return False
    try:
        with connections[alias].schema_editor() as editor:
            editor.create_model(SafeMigration)
    except DatabaseError:
        # Another run may have been faster.
        if not _is_there(alias):
            raise
    return True
