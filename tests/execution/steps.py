"""Steps of plain SQL, with the probes that the catalog gives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.read import read
from django_safemigrate.execution import Bounds, Event, KeptProgram, Kind, PlainStep, keep
from django_safemigrate.online import Mode, Phase
from django_safemigrate.online.probe import probes
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.replay import replay


def steps_of(connection: Any, *scripts: str) -> list[PlainStep]:
    """A step for each script, on the schema there is now. One that begins with a mode (``concurrent: CREATE …``) has it."""
    catalog = read(connection)
    return [_step(catalog, script) for script in scripts]


def step_of(connection: Any, script: str) -> PlainStep:
    (step,) = steps_of(connection, script)
    return step


def _step(catalog: Catalog, script: str) -> PlainStep:
    mode, colon, sql = script.partition(": ")
    if not colon:
        mode, sql = "brief", script
    database = PostgreSQL(18)
    before, batches = catalog.snapshot(), None
    locks: set[tuple[str, str]] = set()
    for change in database.parse(sql):
        resolved = database.resolve(change, catalog)
        if mode == "batches":
            batches = database.batches(resolved, catalog)
            assert batches is not None
        effects = database.price(resolved, catalog)
        locks |= {(one.table, one.lock) for one in effects if one.lock and not one.table_is_new}
        replay(resolved, catalog)
    found = probes(before, catalog)
    return PlainStep(Phase.EXPAND, Mode(mode), (sql,), found, batches, locks=tuple(sorted(locks)))


def kept(connection: Any, steps: Sequence[PlainStep], **options: Any) -> KeptProgram:
    program = KeptProgram("key", "lab", "0002_more", "Add a thing", "forwards", tuple(steps))
    return keep(connection, replace(program, **options))


def telling(hear: Callable[[str], object]) -> Bounds:
    """Bounds that tell ``hear`` what a step begins with and what it waits for, in text."""

    def report(event: Event) -> None:
        if event.kind in (Kind.STEP_STARTED, Kind.WAIT, Kind.NOTE):
            hear(event.text)

    return Bounds(report=report)


def fetched(connection: Any, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def indexes(connection: Any) -> dict[str, bool]:
    """Whether each index of the table is valid."""
    return dict(
        fetched(
            connection,
            "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'thing'::regclass ORDER BY 1",
        )
    )


def columns(connection: Any) -> list[str]:
    return [
        name
        for (name,) in fetched(
            connection,
            "SELECT attname FROM pg_attribute WHERE attrelid = 'thing'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        )
    ]
