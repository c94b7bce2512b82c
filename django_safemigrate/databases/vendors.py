"""The vendors there are, by the name Django gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections

from django_safemigrate.conf import Settings, Target
from django_safemigrate.databases.base import Database

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from django_safemigrate.databases.leases import Leases, Seat
    from django_safemigrate.databases.live import LiveServer
    from django_safemigrate.schema.catalog import Catalog
    from django_safemigrate.schema.sizes import Stats, TableSize


class UnsupportedTarget(Exception):
    """Nothing is known of this vendor or version; the text says what is supported."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A server that was asked: what it is, its schema, and the sizes of its tables."""

    database: Database
    catalog: Catalog
    sizes: Mapping[str, TableSize]


# The versions whose prices are measured in the tests.
POSTGRESQL_VERSIONS = range(14, 19)


def database_for(target: Target) -> Database:
    """The vendor at a version. Raises ``UnsupportedTarget`` for one whose behaviour
    nobody here has measured."""
    if target.vendor != "postgresql":
        raise UnsupportedTarget(
            f"{target} cannot be linted for: only PostgreSQL 14 to 18 can. Set SAFEMIGRATE['TARGETS'] to one of these."
        )
    if target.version not in POSTGRESQL_VERSIONS:
        raise UnsupportedTarget(
            f"{target} cannot be linted for: PostgreSQL 14 to 18 can. Set SAFEMIGRATE['TARGETS'] to one of these."
        )
    from django_safemigrate.databases.postgresql.database import PostgreSQL

    return PostgreSQL(target.version)


def configured_target(alias: str, settings: Settings) -> tuple[Target, str]:
    """The server to judge for, and where that comes from in words.

    ``SAFEMIGRATE["TARGETS"]`` says it; without an entry for ``alias`` it is the oldest version that
    the installed Django supports.
    """
    if alias in settings.targets:
        return settings.targets[alias], "SAFEMIGRATE['TARGETS']"
    connection = connections[alias]
    if connection.vendor != "postgresql":
        raise UnsupportedTarget(
            f"The database {alias!r} is {connection.display_name}: only PostgreSQL can be linted for. "
            f"If production runs PostgreSQL, set SAFEMIGRATE['TARGETS'] = {{{alias!r}: 'postgresql 16'}}."
        )
    minimum = connection.features.minimum_database_version
    oldest = max(minimum[0] if minimum else POSTGRESQL_VERSIONS[0], POSTGRESQL_VERSIONS[0])
    return Target(
        "postgresql", oldest
    ), f"the oldest that the installed Django supports; SAFEMIGRATE['TARGETS'] = {{{alias!r}: …}} names yours"


def server_target(alias: str) -> tuple[Target, str]:
    """The server behind an alias, asked. Raises ``ServerUnreachable``."""
    from django_safemigrate.databases.postgresql.server import server_version

    return Target("postgresql", server_version(connections[alias])), "asked of the server"


def server_stats(alias: str, sample: float | None = None) -> Stats:
    """How large the tables of the server behind an alias are. ``sample``: the seconds during which its
    traffic is watched; without it the rates are averages, where the server has them. Raises
    ``ServerUnreachable``."""
    from django_safemigrate.databases.postgresql.stats import take

    return take(connections[alias], sample)


def surveyed(alias: str) -> Surveyed:
    """The server behind an alias, asked for all that an online program is made from. Raises ``UnsupportedTarget`` for a
    server that has no online programs, ``ServerUnreachable``."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        raise UnsupportedTarget(
            f"Database {alias!r} is {connection.display_name}, which has no online programs: only PostgreSQL has. "
            "Name the alias of one with --database, or run migrate."
        )
    from django_safemigrate.databases.postgresql.database import PostgreSQL
    from django_safemigrate.databases.postgresql.survey import survey

    found = survey(connection)
    if found.version not in POSTGRESQL_VERSIONS:
        raise UnsupportedTarget(
            f"Database {alias!r} is PostgreSQL {found.version}, which has no online programs: only 14 to 18 have. Run migrate."
        )
    return Surveyed(PostgreSQL(found.version), found.catalog, found.sizes)


def live_server(connection: BaseDatabaseWrapper) -> LiveServer:
    """The server behind Django's ``connection``, for running steps on it. Raises ``UnsupportedTarget`` for one that has no
    online programs."""
    _check_live(connection)
    from django_safemigrate.databases.postgresql.running import PostgreSQLServer

    return PostgreSQLServer(connection)


def leases(connection: BaseDatabaseWrapper) -> Leases:
    """The lease of the database behind Django's ``connection``. Raises ``UnsupportedTarget``, as ``live_server``."""
    _check_live(connection)
    from django_safemigrate.databases.postgresql.running.lease import LeaseTable

    return LeaseTable(connection)


def seat(connection: BaseDatabaseWrapper) -> Seat:
    """The session of the server behind Django's ``connection``. Raises ``UnsupportedTarget``, as ``live_server``."""
    _check_live(connection)
    from django_safemigrate.databases.postgresql.running.pooler import PostgreSQLSeat

    return PostgreSQLSeat(connection)


def _check_live(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor != "postgresql":
        raise UnsupportedTarget(
            f"Database {connection.alias!r} is {connection.display_name}, which has no online programs: only PostgreSQL has. "
            "Run migrate with Django's own operations."
        )


def database_of(connection: Any) -> Database | None:
    """The vendor at the version of the server behind Django's ``connection``; None for one that has no online programs."""
    version = connection.pg_version // 10_000 if connection.vendor == "postgresql" else 0
    if version not in POSTGRESQL_VERSIONS:
        return None
    from django_safemigrate.databases.postgresql.database import PostgreSQL

    return PostgreSQL(version)
