"""What there is to know of a server before anything is changed there: its version, its schema, the sizes of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.utils import Error

from django_safemigrate.databases.base import ServerUnreachable
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.databases.postgresql.read.queries import VERSION
from django_safemigrate.databases.postgresql.stats import sizes
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.sizes import TableSize

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# To spell the definition of an object the server waits for whoever holds ACCESS EXCLUSIVE on its table: not for long.
BEGIN = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL lock_timeout = '2s'",
    "SET LOCAL statement_timeout = '15s'",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """A server at one moment; ``version`` is its major version. The sizes were taken just after the schema."""

    version: int
    catalog: Catalog
    sizes: Mapping[str, TableSize]


def survey(connection: BaseDatabaseWrapper) -> Survey:
    """Read the PostgreSQL behind Django's ``connection``, which stays open. Changes nothing. Raises
    ``ServerUnreachable`` when there is no answer."""
    try:
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                for statement in BEGIN:
                    cursor.execute(statement)
                cursor.execute(VERSION)
                ((version,),) = cursor.fetchall()
            catalog = read(connection)
        return Survey(int(version), catalog, sizes(connection))
    except (Error, ImproperlyConfigured) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise ServerUnreachable(
            f'Database "{connection.alias}" cannot be read: {reason}. '
            "Check its settings in DATABASES and that it is running; if it was busy, try again later."
        ) from error
