"""Asking a server for its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import Error

from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.postgresql.read.queries import VERSION

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def server_version(connection: BaseDatabaseWrapper) -> int:
    """The major version of the PostgreSQL behind Django's ``connection``, such as ``18``.
    The connection is closed again.

    Raises ``ServerUnreachable`` when there is no answer or the database is no PostgreSQL.
    """
    alias = connection.alias
    if connection.vendor != "postgresql":
        raise ServerUnreachable(
            f'Database "{alias}" is {connection.display_name}, not PostgreSQL. {_cure(alias)}'
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute(VERSION)
            ((version,),) = cursor.fetchall()
    except (Error, ImproperlyConfigured) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise ServerUnreachable(
            f'Database "{alias}" did not tell its version: {reason}. {_cure(alias)}'
        ) from error
    finally:
        connection.close()
    return int(version)


def _cure(alias: str) -> str:
    return (
        "Check its settings in DATABASES and that it is running, or name the version instead of asking: "
        f'SAFEMIGRATE = {{"TARGETS": {{"{alias}": "postgresql 18"}}}}.'
    )
