"""Making the ledger where it is not there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError

from django_safemigrate.databases.ledger import INSERT_ONLY, LEASE, LEDGER_SCHEMA
from django_safemigrate.databases.live import Failure
from django_safemigrate.databases.vendors import live_server
from django_safemigrate.execution.errors import ExecutionError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the ledger in the database behind ``connection``, unless it is there. Others may do so at the same time.

    Raises ``ExecutionError`` when the role may not, else what Django raises.
    """
    server = live_server(connection)
    if server.ledger.exist():
        return
    try:
        server.ledger.make()
    except DatabaseError as error:
        if server.failure(error) is not Failure.FORBIDDEN:
            raise
        role = server.role()
        tables = ", ".join(f"{LEDGER_SCHEMA}.{one}" for one in INSERT_ONLY)
        lease = f"{LEDGER_SCHEMA}.{LEASE}"
        raise ExecutionError(
            f"The role {role} may not make the tables of the ledger, which keep what was run and what is still open "
            f"({server.said(error).message}).",
            f"As a role that may, run the SQL that manage.py sqlmigrate django_safemigrate 0002 prints; then GRANT SELECT, "
            f'INSERT ON {tables} TO "{role}" and GRANT SELECT, INSERT, UPDATE ON {lease} TO "{role}".',
            returncode=2,
        ) from error
