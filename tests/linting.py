"""Judging operations with the real compiler, on the models of a small shop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import migrations, models
from django.db.migrations import RunSQL
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import walk
from django_safemigrate.rules import Finding, all_rules

Operations = Sequence[Operation]

SHOP: list[Operation] = [
    migrations.CreateModel(
        "Customer",
        [
            ("id", models.AutoField(primary_key=True)),
            ("name", models.CharField(max_length=100)),
            ("email", models.EmailField(null=True)),
            ("phone", models.CharField(max_length=20, default="")),
            ("points", models.IntegerField(default=0)),
            ("joined", models.DateTimeField(null=True)),
        ],
    ),
    migrations.CreateModel(
        "Product",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=100)),
            ("sku", models.CharField(max_length=20, unique=True)),
            ("price", models.DecimalField(max_digits=8, decimal_places=2)),
            ("stock", models.IntegerField(default=0)),
            ("weight", models.IntegerField(null=True)),
            ("description", models.TextField(null=True)),
        ],
    ),
    migrations.CreateModel(
        "Order",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("number", models.CharField(max_length=50, db_index=True)),
            ("customer", models.ForeignKey("shop.Customer", models.CASCADE)),
            ("status", models.CharField(max_length=20, db_default="open")),
            ("note", models.TextField(null=True)),
            ("total", models.IntegerField()),
            ("discount", models.IntegerField(null=True)),
            ("placed_at", models.DateTimeField()),
            ("products", models.ManyToManyField("shop.Product")),
        ],
        {
            "indexes": [models.Index(fields=["status", "placed_at"], name="order_status_placed_idx")],
            "constraints": [
                models.CheckConstraint(condition=models.Q(total__gte=0), name="order_total_check")
            ],
        },
    ),
    migrations.CreateModel(
        "Payment",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("order", models.ForeignKey("shop.Order", models.CASCADE)),
            ("amount", models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))),
            ("reference", models.CharField(max_length=50, null=True)),
            ("invoice", models.IntegerField(null=True)),
        ],
        {
            "constraints": [
                models.UniqueConstraint(fields=["order", "reference"], name="payment_reference_unique")
            ]
        },
    ),
]


@dataclass(frozen=True)
class Release:
    """One migration to judge: its operations and the attributes of its class."""

    operations: Operations
    atomic: bool = True
    initial: bool | None = None
    allow: dict[str, str] = field(default_factory=dict)
    marks: Mapping[str, object] = field(default_factory=dict)


def ran(sql: str) -> RunSQL:
    """An operation that runs SQL, and can be taken back."""
    return RunSQL(sql, RunSQL.noop)


def _migration(number: int, release: Release) -> migrations.Migration:
    attributes = {
        "operations": list(release.operations),
        "atomic": release.atomic,
        "initial": release.initial,
        "allow": release.allow,
        **release.marks,
        "dependencies": [("shop", f"{number - 1:04}")] if number > 1 else [],
    }
    made: type[migrations.Migration] = type("Migration", (migrations.Migration,), attributes)
    return made(f"{number:04}", "shop")


def history(*releases: Release) -> MigrationLoader:
    """The migrations one after the other, on the models of the shop."""
    graph = MigrationGraph()
    for number, release in enumerate([Release(SHOP), *releases], 1):
        key = ("shop", f"{number:04}")
        one = _migration(number, release)
        graph.add_node(key, one)
        for dependency in one.dependencies:
            graph.add_dependency(one, key, dependency)
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = graph, set()
    return loader


def compiled(*releases: Release, version: int = 16) -> list[CompiledMigration]:
    """Compile the migrations one after the other, on the models of the shop."""
    compiler = Compiler(PostgreSQL(version))
    with offline():
        return [compiler.compile(steps) for steps in walk(history(*releases))][1:]


def findings_in(migration: CompiledMigration, asked_for: str = "") -> Iterator[Finding]:
    """What the rules say about a compiled migration, in the order in which the linter asks them:
    those that run by default, and the one that is asked for."""
    said: list[Finding] = []
    for rule in sorted(all_rules().values(), key=lambda one: one.check_findings is not None):
        if not rule.opt_in or rule.name == asked_for:
            said += rule.findings(migration, tuple(said))
    yield from said


def findings_of(
    *operations: Operation,
    atomic: bool = True,
    before: Operations = (),
    version: int = 16,
    asked_for: str = "",
) -> list[Finding]:
    """What the rules say about the operations as one migration. `before`: operations of an earlier one."""
    *_, last = compiled(Release(before), Release(operations, atomic), version=version)
    return list(findings_in(last, asked_for))


def findings(
    rule: str, *operations: Operation, atomic: bool = True, before: Operations = (), version: int = 16
) -> list[Finding]:
    """What one rule says; it has to say something."""
    found = findings_of(*operations, atomic=atomic, before=before, version=version, asked_for=rule)
    mine = [one for one in found if one.rule == rule]
    assert mine, f"{rule} is silent; these speak: {found}"
    return mine


def unsafe(
    rule: str, *operations: Operation, atomic: bool = True, before: Operations = (), version: int = 16
) -> str:
    """The one message of a rule; it has to say something, and only once."""
    found = findings(rule, *operations, atomic=atomic, before=before, version=version)
    assert len(found) == 1, found
    return found[0].message


def safe(
    rule: str, *operations: Operation, atomic: bool = True, before: Operations = (), version: int = 16
) -> None:
    """A rule has nothing to say, and that is not for want of an analysis."""
    assert rule in all_rules()
    *_, last = compiled(Release(before), Release(operations, atomic), version=version)
    for one in last.operations:
        assert one.opaque is None or one.runs_python, one.opaque
    found = [one for one in findings_in(last, rule) if one.rule == rule]
    assert not found, found
