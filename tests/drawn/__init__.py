"""Histories of valid operations, drawn by hypothesis: each fits the models that those before it leave."""

from __future__ import annotations

from django.db import migrations
from django.db.migrations import operations as ops
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from hypothesis import strategies as st

from drawn import others, tables
from drawn.fields import Draw
from drawn.history import APPS, History, columns

ON_MODELS = (
    tables.create,
    tables.create,
    tables.create_proxy,
    tables.delete,
    tables.rename_model,
    tables.add_field,
    tables.add_field,
    tables.remove_field,
    tables.alter_field,
    tables.alter_field,
    tables.alter_key,
    tables.rename_field,
    others.add_index,
    others.remove_index,
    others.rename_index,
    others.add_constraint,
    others.remove_constraint,
    others.validate,
    tables.alter_options,
    others.run_python,
    others.extension,
    others.add_index,
    others.add_constraint,
    tables.alter_field,
    tables.alter_key,
    tables.rename_field,
)


ON_TABLES = (
    'ALTER TABLE "{table}" ADD COLUMN extra integer DEFAULT 7',
    'ALTER TABLE "{table}" ADD COLUMN extra timestamptz NOT NULL DEFAULT clock_timestamp()',
    'ALTER TABLE "{table}" DROP COLUMN IF EXISTS "{column}" CASCADE',
    'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text USING "{column}"::text',
    'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL, ALTER COLUMN id DROP DEFAULT',
    'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{other}"',
    'ALTER TABLE "{table}" RENAME TO "{other}"',
    'ALTER TABLE "{table}" ADD CONSTRAINT said CHECK ("{column}" IS NOT NULL) NOT VALID',
    'ALTER TABLE "{table}" VALIDATE CONSTRAINT said',
    'ALTER TABLE "{table}" ADD CONSTRAINT twice UNIQUE ("{column}"); ALTER TABLE "{table}" DROP CONSTRAINT twice',
    'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey" CASCADE',
    'ALTER TABLE "{table}" SET SCHEMA elsewhere',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS said ON "{table}" ("{column}")',
    'CREATE INDEX ON "{table}" USING gin (to_tsvector(\'simple\', "{column}"))',
    'CREATE TABLE "{other}" (LIKE "{table}" INCLUDING ALL)',
    'CREATE TABLE "{other}" AS SELECT * FROM "{table}"',
    'CREATE VIEW shown AS SELECT "{column}" FROM "{table}"',
    'CREATE TRIGGER said BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'DROP TABLE "{table}" CASCADE',
    'TRUNCATE "{table}" CASCADE',
    'LOCK TABLE "{table}"; UPDATE "{table}" SET "{column}" = NULL',
    'DELETE FROM "{table}" USING "{other}" WHERE true',
    "DO $$ BEGIN EXECUTE 'ALTER TABLE {table} ADD COLUMN made integer'; END $$",
    'VACUUM FULL "{table}"',
    'COMMIT; ALTER TABLE "{table}" ADD COLUMN extra integer; BEGIN',
)


def on_a_table(history: History) -> str:
    """A statement about a table that there is, or was."""
    model = history.pick(history.own())
    if not model:
        return "SELECT 1"
    table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
    column = history.pick(columns(model))
    return str(history.pick(ON_TABLES)).format(table=table, column=column, other=f"other_{history.fresh()}")


def raw(history: History, statements: st.SearchStrategy[str]) -> Operation:
    """RunSQL with any statements, in each of the forms that it takes."""
    sql = [on_a_table(history) if history.draw(st.booleans()) else history.draw(statements) for _ in "12"]
    form = history.pick(
        [sql[0], sql, [(one, None) for one in sql], [(one.replace("%", "%%"), []) for one in sql]]
    )
    back = history.pick([None, ops.RunSQL.noop, history.draw(statements)])
    state = several(history, None, 1) if history.draw(st.booleans()) else []
    return ops.RunSQL(form, back, state_operations=state)


def operation(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> Operation | None:
    """One that fits, already applied to the state of the history; None when the kind drawn has nothing to change."""
    kind = history.pick(["model"] * 6 + ["separate", "raw"])
    if kind == "separate" and depth < 2:
        return separate(history, statements, depth)
    if kind == "raw" and statements is not None:
        return raw(history, statements)
    made = (history.pick(ON_MODELS) if history.own() else tables.create)(history)
    if made:
        history.apply(made)
    return made


def separate(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> Operation:
    """What it does to the database and what to the state are drawn apart, and need not agree."""
    before = history.state
    database = several(history, statements, depth + 1)
    history.state = before
    return ops.SeparateDatabaseAndState(database, several(history, None, depth + 1))


def several(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> list[Operation]:
    count = history.draw(st.integers(0, 2))
    return [one for one in (operation(history, statements, depth) for _ in range(count)) if one]


@st.composite
def histories(draw: Draw, statements: st.SearchStrategy[str] | None = None) -> MigrationLoader:
    """The history of two apps, each migration after the one before. ``statements``: of raw SQL, None for none."""
    history = History(draw)
    graph = MigrationGraph()
    last: tuple[str, str] | None = None
    for number in range(draw(st.integers(2, 5))):
        history.app = draw(st.sampled_from(APPS))
        made = [
            one for one in (operation(history, statements, 0) for _ in range(draw(st.integers(2, 5)))) if one
        ]
        attributes = {
            "operations": made,
            "atomic": draw(st.booleans()),
            "dependencies": [last] if last else [],
            "allow": {"rename-model": "it is meant"} if draw(st.booleans()) else {},
        }
        kind = type("Migration", (migrations.Migration,), attributes)
        migration = kind(f"{number:04}", history.app)
        key = (history.app, migration.name)
        graph.add_node(key, migration)
        if last:
            graph.add_dependency(migration, key, last)
        last = key
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = graph, set()
    loader.disk_migrations = {key: one for key, one in graph.nodes.items() if one}
    return loader
