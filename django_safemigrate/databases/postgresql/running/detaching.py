"""Partitions whose detaching was interrupted: they can only be detached to the end.

Source: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write import write
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import DetachPartition

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PENDING = "SELECT FROM pg_inherits WHERE inhrelid = to_regclass(%s) AND inhdetachpending"


def rest_of(connection: BaseDatabaseWrapper, sql: str) -> str:
    """The statement that ends what an interrupted run of ``sql`` has begun; ``sql`` itself where nothing has."""
    for change in parse(sql):
        if isinstance(change, DetachPartition) and change.concurrently:
            with connection.cursor() as cursor:
                cursor.execute(PENDING, [Names(None).path(change.partition)])
                if cursor.fetchall():
                    return write(replace(change, concurrently=False, finalize=True), Catalog())
    return sql
