"""What a migration leaves, for comparing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import psycopg

from django_safemigrate.databases.ledger import EVENTS, FORGOTTEN, LEASE, LEDGER_FUNCTIONS, PROGRAMS, RUNS
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.difference import difference
from online.same_end_rows import Rows, row_differences, rows
from online.same_end_schema import definitions, differences

OURS = "django_migrations"
LAST = f"SELECT kind, data FROM {EVENTS} WHERE program = p.id ORDER BY seq DESC LIMIT 1"
KEPT = f"""
    SELECT key, kind, data->'done', data->>'cursor', data->>'backend' IS NULL
    FROM {PROGRAMS} p CROSS JOIN LATERAL ({LAST}) e WHERE kind <> '{FORGOTTEN}' ORDER BY key
"""

ENDED = f"""
    SELECT concat_ws(', ', (SELECT kind FROM {EVENTS} WHERE run = r.id AND program IS NULL ORDER BY id DESC LIMIT 1),
        CASE WHEN (SELECT expires FROM {LEASE}) > now() THEN 'still running' END)
    FROM {RUNS} r ORDER BY id DESC LIMIT 1
"""

# A default that Django evaluates when it runs: no two runs have the same.
MOMENT = re.compile(
    r"'20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00(:00)?'|'[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}'"
)


@dataclass(frozen=True)
class End:
    """``printed``: the schema in the words of the server. ``kept``: what the table of programs holds. ``applied``: the
    migrations that Django believes to be. ``ended``: how the last run of ``safemigrate`` ended, and whether another one may begin; "" where
    there was none."""

    catalog: Catalog
    printed: frozenset[str]
    rows: Rows
    kept: list[tuple[Any, ...]]
    applied: list[tuple[Any, ...]]
    ended: str


def end_of(url: str) -> End:
    with psycopg.connect(url) as connection:
        catalog = read(connection)
        ((there,),) = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [PROGRAMS])
        kept = connection.execute(KEPT).fetchall() if there else []
        applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        if OURS in catalog.tables:
            catalog.remove(OURS)
        printed = frozenset(
            MOMENT.sub("'...'", line)
            for line in definitions(connection)
            if not any(one in line for one in (OURS, LEDGER_FUNCTIONS))
        )
        ended = "".join(one for (one,) in connection.execute(ENDED)) if there else ""
        return End(catalog, printed, rows(connection, catalog), kept, applied, ended)


def unlike(undisturbed: End, end: End, before: End) -> list[str]:
    """How an end differs from that of a run that nobody interrupted; ``before`` is from where both came."""
    found = [
        *(one for one in difference(undisturbed.catalog, end.catalog) if not _two_moments(one)),
        *differences(undisturbed.printed, end.printed),
        *row_differences(undisturbed.rows, end.rows, before.catalog, undisturbed.catalog),
    ]
    found = [one.replace("by stock", "undisturbed").replace("by us", "interrupted") for one in found]
    for what, one, other in (
        ("kept programs", undisturbed.kept, end.kept),
        ("applied migrations", undisturbed.applied, end.applied),
        ("last run", undisturbed.ended, end.ended),
    ):
        if one != other:
            found.append(f"{what}: {one} undisturbed, {other} interrupted")
    return found


def _two_moments(line: str) -> bool:
    one, _, other = MOMENT.sub("'...'", line).rpartition(" ≠ ")
    return MOMENT.search(line) is not None and one.endswith(other)
