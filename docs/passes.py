"""An example of every pass, compiled: what Django would run, and the program in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres import functions
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Lower

from django_safemigrate.compiler import CompiledOperation, Compiler, net_of
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import Step
from django_safemigrate.online import Mode, Program, compile_program
from django_safemigrate.online.compiling import placed
from django_safemigrate.online.registry import all_passes
from django_safemigrate.online.situation import Situation
from django_safemigrate.render import LazyState
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.net import Net

SHOP = """\
CreateModel("Customer", [
    ("id", models.BigAutoField(primary_key=True)),
    ("email", models.CharField(max_length=100, unique=True)),
]),
CreateModel("Order", [
    ("id", models.BigAutoField(primary_key=True)),
    ("customer", models.ForeignKey("shop.Customer", models.CASCADE)),
    ("number", models.CharField(max_length=20)),
    ("status", models.CharField(max_length=20, db_index=True)),
    ("note", models.TextField()),
    ("total", models.IntegerField(null=True)),
], {"indexes": [models.Index(fields=["number"], name="order_number")],
    "constraints": [models.UniqueConstraint(fields=["number", "status"], name="order_number_status")]})
"""


@dataclass(frozen=True)
class Example:
    """An operation of Django's as it is written, on the models of ``SHOP`` and what ``setup`` adds."""

    operation: str
    setup: str = ""


EXAMPLES: Mapping[str, Example] = {
    "add-check": Example(
        'AddConstraint("order", models.CheckConstraint(condition=models.Q(total__gte=0), name="order_total"))'
    ),
    "add-column": Example('AddField("order", "stock", models.PositiveIntegerField(null=True))'),
    "add-foreign-key": Example(
        'AlterField("order", "courier", models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+"))',
        'AddField("order", "courier", models.ForeignKey("shop.Customer", models.CASCADE, null=True, db_constraint=False, related_name="+"))',
    ),
    "add-primary-key": Example(
        'RunSQL("ALTER TABLE shop_visit ADD PRIMARY KEY (id)")',
        'RunSQL("CREATE TABLE shop_visit (id bigint NOT NULL)")',
    ),
    "add-unique": Example(
        'AddConstraint("order", models.UniqueConstraint(fields=["number"], name="order_number_unique"))'
    ),
    "analyze-index": Example('AddIndex("order", models.Index(Lower("number"), name="order_lower_number"))'),
    "create-index": Example('AddIndex("order", models.Index(fields=["total"], name="order_total"))'),
    "create-table": Example(
        """RunSQL("CREATE TABLE shop_refund (id bigint PRIMARY KEY,"
       " order_id bigint REFERENCES shop_order, customer_id bigint REFERENCES shop_customer)")"""
    ),
    "drop-column": Example('RemoveField("order", "note")'),
    "drop-constraint": Example(
        'RunSQL("ALTER TABLE shop_visit DROP CONSTRAINT visit_day_key CASCADE")',
        """RunSQL("CREATE TABLE shop_visit (day date CONSTRAINT visit_day_key UNIQUE);"
               " CREATE TABLE shop_click (day date CONSTRAINT click_day REFERENCES shop_visit (day))")""",
    ),
    "drop-index": Example('RemoveIndex("order", "order_number")'),
    "drop-index-last": Example(
        'RunSQL("DROP INDEX order_number; CREATE INDEX order_number_total ON shop_order (number, total)")'
    ),
    "drop-table": Example('DeleteModel("Order")'),
    "drop-unique": Example(
        'AlterField("customer", "email", models.CharField(max_length=100, db_index=True))'
    ),
    "exchange-constraint": Example(
        """RunSQL("ALTER TABLE shop_visit DROP CONSTRAINT visit_pkey;"
       " ALTER TABLE shop_visit ADD CONSTRAINT visit_pkey PRIMARY KEY USING INDEX visit_id")""",
        """RunSQL("CREATE TABLE shop_visit (id bigint NOT NULL, day date CONSTRAINT visit_pkey PRIMARY KEY);"
               " CREATE UNIQUE INDEX visit_id ON shop_visit (id)")""",
    ),
    "keep-constraint": Example(
        'AlterField("order", "customer", models.ForeignKey("shop.Customer", models.CASCADE, null=True))'
    ),
    "keep-default": Example('AddField("order", "channel", models.CharField(max_length=10, default="web"))'),
    "keep-index": Example(
        'RunSQL("DROP INDEX order_number; CREATE INDEX order_by_number ON shop_order (number)")'
    ),
    "reindex": Example('RunSQL("REINDEX INDEX order_number")'),
    "replace-constraint": Example(
        """RunSQL("ALTER TABLE shop_click DROP CONSTRAINT click_visit;"
       " ALTER TABLE shop_click ADD CONSTRAINT click_visit"
       " FOREIGN KEY (visit_id) REFERENCES shop_visit (id) ON DELETE CASCADE")""",
        """RunSQL("CREATE TABLE shop_visit (id bigint PRIMARY KEY);"
               " CREATE TABLE shop_click (visit_id bigint CONSTRAINT click_visit REFERENCES shop_visit (id))")""",
    ),
    "replace-index": Example('AlterField("order", "status", models.TextField(db_index=True))'),
    "set-constraints": Example('RemoveField("order", "customer")'),
    "set-not-null": Example('AlterField("order", "total", models.IntegerField(default=0))'),
    "swap-index": Example(
        'AlterField("order", "status", models.CharField(max_length=20, db_index=True, db_collation="C"))'
    ),
    "update-in-batches": Example("""RunSQL("UPDATE shop_order SET status = 'open'")"""),
    "volatile-default": Example('AddField("order", "token", models.UUIDField(db_default=RandomUUID()))'),
}
NAMES: Mapping[str, Any] = {
    **vars(migrations),
    "RandomUUID": functions.RandomUUID,
    "Lower": Lower,
    "models": models,
}
PHASES = {"contract": "contract, once no old code runs"}
MODES = {Mode.CONCURRENT: "by itself", Mode.BATCHES: "in batches", Mode.PYTHON: "Python"}


@dataclass(frozen=True)
class Compiled:
    """An example, compiled; ``before`` is the schema that it meets."""

    operation: CompiledOperation
    program: Program
    before: Catalog
    net: Net
    database: PostgreSQL

    def passes(self) -> set[str]:
        """The names of the passes that have a part in the program."""
        named = {name for step in self.program.steps for name in step.by}
        situation = Situation(self.database, self.before, self.net, ())
        changes = [one.change for one in self.operation.changes()]
        for one in all_passes():
            if one.fold:
                found = placed(changes, situation)
                changes = list(one.fold(found, situation))
                if changes != [each.change for each in found]:
                    named.add(one.name)
        return named


def operations(source: str) -> list[Operation]:
    """What is written, made. The source is that of this file."""
    found: list[Operation] = eval(f"[{source}]", dict(NAMES))  # noqa: S307
    return found


def steps(made: list[Operation], state: LazyState) -> Iterator[Step]:
    kind = type("Migration", (migrations.Migration,), {"operations": made, "atomic": False})
    migration = kind("0001_example", "shop")
    for number, operation in enumerate(made):
        after = state.clone()
        operation.state_forwards("shop", after)
        yield Step(migration, operation, str(number), state, after)
        state = after


@cache
def compiled(name: str) -> Compiled:
    """The example of a pass on PostgreSQL 18."""
    example = EXAMPLES[name]
    database = PostgreSQL(18)
    compiler = Compiler(database)
    with offline():
        earlier = [*operations(SHOP), *operations(example.setup)]
        *setup, last = steps([*earlier, *operations(example.operation)], LazyState())
        for one in setup:
            compiler.compile_operation(one)
        before = compiler.catalog.snapshot()
        before.begin()
        operation = compiler.compile_operation(last)
    net = net_of(before, compiler.catalog, database, last.before)
    return Compiled(operation, compile_program(operation, database, before, net), before, net, database)


def lines() -> Iterator[str]:
    """A section for each pass, by name. Raises ``KeyError`` for a pass without an example."""
    # A pass may have several functions.
    summaries = {one.name: one.summary for one in all_passes()}
    for name in sorted(summaries):
        yield from ("", f"## {name}", "", summaries[name], "")
        yield from section(name)


def section(name: str) -> Iterator[str]:
    found = compiled(name)
    yield from ("```python", EXAMPLES[name].operation, "```", "", "Django:", "", "```sql")
    for statement in sorted(found.operation.statements, key=lambda each: each.position):
        yield f"{statement.sql.strip().rstrip(';')};"
    yield from ("```", "", "Online:", "", "```sql")
    phase = ""
    for step in found.program.steps:
        if step.phase.value != phase:
            phase = step.phase.value
            yield f"-- {PHASES.get(phase, phase)}"
        mode = f"  -- {MODES[step.mode]}" if step.mode in MODES else ""
        yield from (f"{statement};{mode}" for statement in step.statements)
    if not found.program.steps:
        yield "-- nothing"
    yield "```"
