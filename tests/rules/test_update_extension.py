from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "update-extension"


def test_updated() -> None:
    message = unsafe(RULE, RunSQL("ALTER EXTENSION postgis UPDATE TO '3.4'", RunSQL.noop))

    assert (
        message
        == "Updating extension postgis runs a script that is not known here, which may change or lock whatever uses it."
    )


def test_made_here() -> None:
    safe(RULE, RunSQL("CREATE EXTENSION postgis; ALTER EXTENSION postgis UPDATE", RunSQL.noop))


def test_member_added() -> None:
    safe(RULE, RunSQL("ALTER EXTENSION postgis ADD FUNCTION f()", RunSQL.noop))


def test_made() -> None:
    safe(RULE, RunSQL("CREATE EXTENSION IF NOT EXISTS postgis", RunSQL.noop))
