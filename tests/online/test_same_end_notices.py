"""What the comparison of two ends notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.migrations import AddIndex
from django.db.models import Index

from differential.scratch import connected, made
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.online import Mode, Phase, Probe, Program, Step
from django_safemigrate.schema.catalog import Catalog
from online.lint_steps import Linted
from online.no_blocking import Watched
from online.programs import base, replayed, steps_of
from online.same_end_rows import row_differences, rows
from online.same_end_schema import definitions, differences
from servers import Server

TABLE = """
    CREATE TABLE things (id integer PRIMARY KEY, name text, made uuid, n integer NOT NULL DEFAULT 1);
    INSERT INTO things SELECT i, 'v' || i, gen_random_uuid(), i FROM generate_series(1, 20) i
"""
SCHEMAS = {
    "ALTER TABLE things ADD CONSTRAINT positive CHECK (n > 0) NOT VALID": [
        "only by us: constraint things.positive: CHECK ((n > 0)) NOT VALID validated f inherited 0 local t"
    ],
    "CREATE INDEX CONCURRENTLY named ON things (name) WITH (fillfactor = 70)": [
        (
            "only by us: index named: CREATE INDEX named ON public.things USING btree (name) WITH (fillfactor='70')"
            " valid t ready t primary f immediate t clustered f {fillfactor=70}"
        )
    ],
    "ALTER TABLE things ALTER n DROP DEFAULT": [
        "only by stock: column things.n: integer t   1 - p",
        "only by us: column things.n: integer t   - p",
    ],
    "ALTER TABLE things RENAME CONSTRAINT things_pkey TO things_key": [
        "only by stock: constraint things.things_pkey: PRIMARY KEY (id) validated t inherited 0 local t things_pkey",
        (
            "only by stock: index things_pkey: CREATE UNIQUE INDEX things_pkey ON public.things USING btree (id)"
            " valid t ready t primary t immediate t clustered f"
        ),
        "only by us: constraint things.things_key: PRIMARY KEY (id) validated t inherited 0 local t things_key",
        (
            "only by us: index things_key: CREATE UNIQUE INDEX things_key ON public.things USING btree (id)"
            " valid t ready t primary t immediate t clustered f"
        ),
    ],
    "COMMENT ON COLUMN things.name IS 'so'": [
        'only by stock: column things.name: text f   "default" x',
        'only by us: column things.name: text f   "default" x so',
    ],
}
ROWS = {
    "UPDATE things SET name = 'w' WHERE id = 3": "name",
    "UPDATE things SET name = CASE id WHEN 1 THEN 'v2' ELSE 'v1' END WHERE id IN (1, 2)": "name",
    "UPDATE things SET name = NULL WHERE id = 3": "name",
    "UPDATE things SET n = 7 WHERE id = 3": "n",
}
Look = Callable[[Any], Any]


def before_and_after(server: Server, blocker: Any, change: str, look: Look) -> tuple[Any, Any]:
    with blocker.unblock(), server.database() as url, connected(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
            first = look(connection)
            cursor.execute(change)
        return first, look(connection)


@pytest.mark.parametrize("change", SCHEMAS)
def test_schemas_that_differ(server: Server, django_db_blocker: Any, change: str) -> None:
    assert differences(*before_and_after(server, django_db_blocker, change, definitions)) == SCHEMAS[change]


def catalog_and_rows(connection: Any) -> tuple[Catalog, Any]:
    catalog = PostgreSQL(18).read(connection)
    return catalog, rows(connection, catalog)


@pytest.mark.parametrize("change", ROWS)
def test_rows_that_differ(server: Server, django_db_blocker: Any, change: str) -> None:
    (catalog, old), (_, new) = before_and_after(server, django_db_blocker, change, catalog_and_rows)
    one, other = old["things"][1][ROWS[change]], new["things"][1][ROWS[change]]
    assert row_differences(old, new, catalog, catalog) == [
        f"rows of things.{ROWS[change]}: {one} by stock, {other} by us"
    ]


def test_a_row_that_is_gone(server: Server, django_db_blocker: Any) -> None:
    change = "DELETE FROM things WHERE id = 4"
    (catalog, old), (_, new) = before_and_after(server, django_db_blocker, change, catalog_and_rows)
    assert row_differences(old, new, catalog, catalog)[0] == "rows of things: 20 by stock, 19 by us"


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("UPDATE things SET made = gen_random_uuid()", False),
        ("UPDATE things SET made = (SELECT made FROM things LIMIT 1)", True),
        ("UPDATE things SET made = NULL WHERE id = 1", True),
    ],
)
def test_random_values_in_a_column_that_was_added(
    server: Server, django_db_blocker: Any, change: str, *, noticed: bool
) -> None:
    (catalog, old), (_, new) = before_and_after(server, django_db_blocker, change, catalog_and_rows)
    assert bool(row_differences(old, new, Catalog(), catalog)) is noticed


def test_a_step_that_does_more_than_it_says(server: Server, django_db_blocker: Any) -> None:
    sql = "CREATE INDEX named ON things (name)"
    with django_db_blocker.unblock(), server.database() as url, connected(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        watched = Watched(connection, url, PostgreSQL(server.version), unknowable=False)
        watched.run(Step(Phase.EXPAND, Mode.BRIEF, (sql,), ()))
    assert watched.problems == [
        f"lock on things: predicted none, really SHARE (held before: []): {sql}",
        f"work on things: predicted catalog, really build: {sql}",
        f"work while traffic waits: predicted set(), really {{('things', 'writes')}}: {sql}",
        f"work while traffic waits, and the step does not say so: {{('things', 'writes')}}: {sql}",
    ]


def test_a_step_that_was_done_already_and_one_that_does_nothing(
    server: Server, django_db_blocker: Any
) -> None:
    step = Step(
        Phase.EXPAND,
        Mode.BRIEF,
        ("SELECT 1",),
        (),
        (Probe("column", "things", "n", "integer NOT NULL", "integer NOT NULL DEFAULT 1"),),
    )
    other = replace(step, probes=(Probe("column", "things", "m", None, "integer"),))
    with django_db_blocker.unblock(), server.database() as url, connected(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        watched = Watched(connection, url, PostgreSQL(server.version), unknowable=False)
        watched.run(step)
        watched.run(other)
    assert watched.problems == [
        "done instead of pending: SELECT 1 []",
        "pending instead of done: SELECT 1 []",
    ]


def test_a_step_that_the_linter_objects_to() -> None:
    state, _ = base(18)
    operation = AddIndex("thing", Index(fields=["big"], name="again"))
    (placed,) = steps_of(made("0003", [operation]), state)
    step = Step(Phase.EXPAND, Mode.BRIEF, ("CREATE INDEX again ON lab_thing (big)",), ())
    linted = Linted(replayed([], 18))
    linted.program(placed, Program((step,)))
    assert linted.problems == [
        "before_deploy: add-index-not-concurrent: Building index again blocks writes to lab_thing until it is done."
    ]
