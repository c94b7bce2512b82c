"""What the errors of the server mean. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import Error

from django_safemigrate.databases.live import Failure, Said

MEANINGS: Mapping[str, Failure] = {
    "55P03": Failure.BUSY,  # lock_not_available
    "40P01": Failure.BUSY,  # deadlock_detected
    "40001": Failure.BUSY,  # serialization_failure, where the isolation level asks for it
    "25P03": Failure.LATE,  # idle_in_transaction_session_timeout
    "57014": Failure.CANCELLED,  # query_canceled
    "42701": Failure.OVERTAKEN,  # duplicate_column
    "42P07": Failure.OVERTAKEN,  # duplicate_table, of an index too
    "42710": Failure.OVERTAKEN,  # duplicate_object
    "42703": Failure.OVERTAKEN,  # undefined_column
    "42704": Failure.OVERTAKEN,  # undefined_object
    "42P01": Failure.OVERTAKEN,  # undefined_table
    "23505": Failure.DUPLICATES,  # unique_violation
    "23502": Failure.VIOLATED,  # not_null_violation
    "23503": Failure.VIOLATED,  # foreign_key_violation
    "23514": Failure.VIOLATED,  # check_violation
    "42501": Failure.FORBIDDEN,  # insufficient_privilege
}


def failure(error: Error) -> Failure:
    """What ``error``, Django's, means."""
    return MEANINGS.get(code(error), Failure.OTHER)


def code(error: Error) -> str:
    """The SQLSTATE; "" for an error that is not the server's. psycopg 3 and psycopg2 name it differently."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None) or ""


def said(error: Error) -> Said:
    """``error``, Django's, in the words of the server."""
    fields = getattr(error.__cause__, "diag", None)
    message = getattr(fields, "message_primary", None) or " ".join(str(error).split())
    detail, table, constraint = (
        getattr(fields, name, None) or "" for name in ("message_detail", "table_name", "constraint_name")
    )
    return Said(message, detail, table, constraint)
