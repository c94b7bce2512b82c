"""No history of valid operations makes anything raise: all of it is walked, compiled both ways, priced and
judged."""

from __future__ import annotations

import importlib

from django.db.migrations import CreateModel, Migration, RenameModel, SeparateDatabaseAndState
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.models import AutoField, ManyToManyField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.conf import Settings
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.databases.postgresql.facts import BY_KIND
from django_safemigrate.databases.postgresql.locks import MODES
from django_safemigrate.graph import walk
from django_safemigrate.rules import Finding, Project, all_rules
from drawn import histories

SUBJECTS = ("tables", "columns", "constraints", "rows", "others", "session", "plpgsql", "rare")
SQL = [
    sql for module in SUBJECTS for sql, _ in importlib.import_module(f"postgresql.test_parse_{module}").CASES
]
WORDS = sorted({word for sql in SQL for word in sql.split()})
STATEMENTS = st.sampled_from(SQL) | st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join) | st.text()
slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def judged(loader: MigrationLoader, version: int) -> list[CompiledMigration]:
    """Every migration compiled forwards and backwards; all rules have been asked about both."""
    compiler = Compiler(PostgreSQL(version))
    found: list[CompiledMigration] = []
    with offline():
        for steps in walk(loader):
            forward = compiler.compile(steps)
            found += [forward, compiler.compile_backwards(steps, forward.after)]
        for one in found:
            ask(one)
    project = Project(loader, Settings(), frozenset(loader.graph.nodes))
    for rule in all_rules().values():
        if rule.check_project:
            assert all(isinstance(each, Finding) for each in rule.check_project(project))
    return found


def ask(migration: CompiledMigration) -> None:
    said: list[Finding] = []
    for rule in sorted(all_rules().values(), key=lambda one: one.check_findings is not None):
        found = list(rule.findings(migration, tuple(said)))
        assert all(one.rule == rule.name and one.message and one.hint for one in found)
        said += found


def unpriced(migration: CompiledMigration) -> list[object]:
    return [
        priced
        for one in migration.operations
        for priced in one.changes()
        if type(priced.change) not in BY_KIND
        or any(effect.lock not in (None, *MODES) for effect in priced.effects)
    ]


@slow
@given(histories(), st.integers(14, 18))
def test_operations_on_models(loader: MigrationLoader, version: int) -> None:
    for migration in judged(loader, version):
        assert unpriced(migration) == []
        for one in migration.operations:
            # What a SeparateDatabaseAndState does to the database need not fit; it may ask for a table that
            # is not there.
            assert one.opaque is None or "raised" not in one.opaque, (one.opaque, one.step.operation)


@slow
@given(histories(STATEMENTS), st.integers(14, 18))
def test_operations_and_raw_sql(loader: MigrationLoader, version: int) -> None:
    for migration in judged(loader, version):
        assert unpriced(migration) == []


def test_an_operation_that_fails_when_it_is_taken_back_stays_as_it_was() -> None:
    """Django's renames swap their names while they are taken back."""
    rename = RenameModel("Order", "Sale")
    fields = [("id", AutoField(primary_key=True)), ("next", ManyToManyField("self"))]
    pretended = SeparateDatabaseAndState(state_operations=[CreateModel("Order", fields)])
    migration = type("Migration", (Migration,), {"operations": [pretended, rename]})("0001", "shop")
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = MigrationGraph(), set()
    loader.graph.add_node(("shop", "0001"), migration)

    *_, back = judged(loader, 16)

    assert back.operations[0].opaque == (
        "The operation asks about 'shop_order_next', which no migration is known to have created."
    )
    assert (rename.old_name, rename.new_name) == ("Order", "Sale")
