"""The vendors there are, by the name Django gives them."""

from __future__ import annotations

from django.db import connections

from django_safemigrate.conf import Settings, Target
from django_safemigrate.databases.base import Database
from django_safemigrate.schema.sizes import Stats


class UnsupportedTarget(Exception):
    """No linting for this vendor or version; the text says what is supported."""


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
