"""Constraints and indexes."""

from __future__ import annotations

import pytest

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    AttachIndex,
    Change,
    ChangeObject,
    CreateIndex,
    DropConstraint,
    DropIndex,
    Reindex,
    RenameConstraint,
    RenameIndex,
    SetConstraintsMode,
    SetIndexOption,
    ValidateConstraint,
)
from django_safemigrate.schema.objects import Constraint, Expression, Index, IndexKey, Kind

CASES: list[tuple[str, list[Change]]] = [
    # as Django adds them
    (
        'ALTER TABLE "a" ADD CONSTRAINT "fk" FOREIGN KEY ("b_id") REFERENCES "b" ("id") DEFERRABLE INITIALLY DEFERRED',
        [
            AddConstraint(
                "a",
                Constraint(
                    "fk",
                    Kind.FOREIGN_KEY,
                    ("b_id",),
                    target="b",
                    target_columns=("id",),
                    deferrable=True,
                    initially_deferred=True,
                ),
            )
        ],
    ),
    (
        'ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE ("b", "c")',
        [AddConstraint("a", Constraint("u", Kind.UNIQUE, ("b", "c")))],
    ),
    (
        'ALTER TABLE "a" ADD CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("b") DEFERRABLE INITIALLY IMMEDIATE',
        [AddConstraint("a", Constraint("u", Kind.UNIQUE, ("b",), deferrable=True, nulls_distinct=False))],
    ),
    (
        'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (("b" >= 0 AND "c" IS NOT NULL))',
        [
            AddConstraint(
                "a",
                Constraint(
                    "c", Kind.CHECK, ("b", "c"), Expression("(b >= 0) AND (c IS NOT NULL)", ("b", "c"))
                ),
            )
        ],
    ),
    (
        'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("b" >= 0) NOT VALID',
        [
            AddConstraint(
                "a", Constraint("c", Kind.CHECK, ("b",), Expression("b >= 0", ("b",)), validated=False)
            )
        ],
    ),
    ('ALTER TABLE "a" VALIDATE CONSTRAINT "c"', [ValidateConstraint("a", "c")]),
    (
        'ALTER TABLE "a" ADD CONSTRAINT "x" EXCLUDE USING gist ("room" WITH =, (tstzrange("a", "b")) WITH &&) WHERE ("live") DEFERRABLE',
        [
            AddConstraint(
                "a",
                Constraint(
                    "x",
                    Kind.EXCLUSION,
                    ("room", "a", "b"),
                    Expression("live", ("live",)),
                    deferrable=True,
                    keys=(IndexKey("room"), IndexKey(None, Expression("tstzrange(a, b)", ("a", "b")))),
                    operators=("=", "&&"),
                    method="gist",
                ),
            )
        ],
    ),
    ('ALTER TABLE "a" DROP CONSTRAINT "c"', [DropConstraint("a", "c")]),
    (
        'SET CONSTRAINTS "fk" IMMEDIATE; ALTER TABLE "a" DROP CONSTRAINT "fk"',
        [SetConstraintsMode(("fk",), True), DropConstraint("a", "fk")],
    ),
    ("SET CONSTRAINTS ALL DEFERRED", [SetConstraintsMode((), False)]),
    # the rest of the syntax
    (
        "ALTER TABLE a ADD PRIMARY KEY (b, c)",
        [AddConstraint("a", Constraint("", Kind.PRIMARY_KEY, ("b", "c")))],
    ),
    (
        "ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY USING INDEX i",
        [AddConstraint("a", Constraint("pk", Kind.PRIMARY_KEY), "i")],
    ),
    (
        "ALTER TABLE a ADD CONSTRAINT u UNIQUE USING INDEX i DEFERRABLE",
        [AddConstraint("a", Constraint("u", Kind.UNIQUE, deferrable=True), "i")],
    ),
    (
        "ALTER TABLE a ADD UNIQUE (b) INCLUDE (c, d)",
        [AddConstraint("a", Constraint("", Kind.UNIQUE, ("b",), include=("c", "d")))],
    ),
    (
        "ALTER TABLE a ADD FOREIGN KEY (b, c) REFERENCES s.t ON DELETE SET DEFAULT ON UPDATE RESTRICT NOT VALID",
        [
            AddConstraint(
                "a",
                Constraint(
                    "",
                    Kind.FOREIGN_KEY,
                    ("b", "c"),
                    target="s.t",
                    validated=False,
                    on_delete="set default",
                    on_update="restrict",
                ),
            )
        ],
    ),
    (
        "ALTER TABLE a ADD CONSTRAINT n NOT NULL b NOT VALID",
        [AddConstraint("a", Constraint("n", Kind.NOT_NULL, ("b",), validated=False))],
    ),
    (
        "ALTER TABLE a ADD CHECK (b > 0) NO INHERIT NOT ENFORCED",
        [
            AddConstraint(
                "a",
                Constraint(
                    "", Kind.CHECK, ("b",), Expression("b > 0", ("b",)), validated=False, enforced=False
                ),
            )
        ],
    ),
    (
        "ALTER TABLE a ADD CONSTRAINT x EXCLUDE (b WITH OPERATOR(pg_catalog.=))",
        [
            AddConstraint(
                "a",
                Constraint(
                    "x", Kind.EXCLUSION, ("b",), keys=(IndexKey("b"),), operators=("=",), method="btree"
                ),
            )
        ],
    ),
    (
        "ALTER TABLE a DROP CONSTRAINT IF EXISTS c CASCADE",
        [DropConstraint("a", "c", cascade=True, if_exists=True)],
    ),
    ("ALTER TABLE a RENAME CONSTRAINT c TO d", [RenameConstraint("a", "c", "d")]),
    (
        "ALTER TABLE a ALTER CONSTRAINT c DEFERRABLE INITIALLY DEFERRED",
        [AlterConstraint("a", "c", deferrable=True, initially_deferred=True)],
    ),
    (
        "ALTER TABLE a ALTER CONSTRAINT c NOT DEFERRABLE",
        [AlterConstraint("a", "c", deferrable=False, initially_deferred=False)],
    ),
    ("ALTER TABLE a ALTER CONSTRAINT c NOT ENFORCED", [AlterConstraint("a", "c", enforced=False)]),
    ("SET CONSTRAINTS s.c, d IMMEDIATE", [SetConstraintsMode(("c", "d"), True)]),
    # indexes, as Django makes them
    ('CREATE INDEX "i" ON "a" ("b")', [CreateIndex("a", Index("i", "a", (IndexKey("b"),)))]),
    (
        'CREATE INDEX "i" ON "a" ("b" varchar_pattern_ops)',
        [CreateIndex("a", Index("i", "a", (IndexKey("b", opclass="varchar_pattern_ops"),)))],
    ),
    (
        'CREATE INDEX CONCURRENTLY "i" ON "a" ("b" DESC, "c")',
        [
            CreateIndex(
                "a", Index("i", "a", (IndexKey("b", descending=True), IndexKey("c"))), concurrently=True
            )
        ],
    ),
    (
        'CREATE UNIQUE INDEX "i" ON "a" ((LOWER("b")), "c") INCLUDE ("d") WHERE ("e" IS NULL AND "f" = \'x\')',
        [
            CreateIndex(
                "a",
                Index(
                    "i",
                    "a",
                    (IndexKey(None, Expression("lower(b)", ("b",))), IndexKey("c")),
                    unique=True,
                    where=Expression("(e IS NULL) AND (f = 'x')", ("e", "f")),
                    include=("d",),
                ),
            )
        ],
    ),
    (
        'CREATE INDEX "i" ON "a" USING gin ("b" gin_trgm_ops) WITH (fastupdate = off)',
        [CreateIndex("a", Index("i", "a", (IndexKey("b", opclass="gin_trgm_ops"),), method="gin"))],
    ),
    (
        'CREATE INDEX "i" ON "a" (("b" COLLATE "C"))',
        [CreateIndex("a", Index("i", "a", (IndexKey("b", collation="C"),)))],
    ),
    (
        'CREATE UNIQUE INDEX "i" ON "a" ("b") NULLS NOT DISTINCT',
        [CreateIndex("a", Index("i", "a", (IndexKey("b"),), unique=True, nulls_distinct=False))],
    ),
    ('DROP INDEX IF EXISTS "i"', [DropIndex("i", if_exists=True)]),
    ('DROP INDEX CONCURRENTLY IF EXISTS "i"', [DropIndex("i", concurrently=True, if_exists=True)]),
    ('ALTER INDEX "i" RENAME TO "j"', [RenameIndex("i", "j")]),
    # the rest of the syntax
    (
        'CREATE INDEX ON a ((b), (c + 1) COLLATE "C" s.ops ASC NULLS FIRST)',
        [
            CreateIndex(
                "a",
                Index(
                    "",
                    "a",
                    (
                        IndexKey("b"),
                        IndexKey(None, Expression("c + 1", ("c",)), "s.ops", "C", nulls_first=True),
                    ),
                ),
            )
        ],
    ),
    (
        "CREATE INDEX IF NOT EXISTS i ON ONLY s.a (b NULLS LAST, c DESC NULLS FIRST, d DESC NULLS LAST)",
        [
            CreateIndex(
                "s.a",
                Index(
                    "s.i",
                    "s.a",
                    (
                        IndexKey("b"),
                        IndexKey("c", descending=True),
                        IndexKey("d", descending=True, nulls_first=False),
                    ),
                ),
                if_not_exists=True,
                only=True,
            )
        ],
    ),
    (
        "CREATE INDEX i ON public.a USING brin (b)",
        [CreateIndex("a", Index("i", "a", (IndexKey("b"),), method="brin"))],
    ),
    ("DROP INDEX s.i, j CASCADE", [DropIndex("s.i", cascade=True), DropIndex("j", cascade=True)]),
    ("ALTER INDEX IF EXISTS s.i RENAME TO j", [RenameIndex("s.i", "s.j", if_exists=True)]),
    ("ALTER INDEX i SET (fillfactor = 70)", [SetIndexOption("i", "storage parameters")]),
    ("ALTER INDEX i SET TABLESPACE fast", [SetIndexOption("i", "tablespace")]),
    ("ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 5", [SetIndexOption("i", "statistics")]),
    ("ALTER INDEX i ATTACH PARTITION s.j", [AttachIndex("i", "s.j")]),
    ("REINDEX INDEX CONCURRENTLY s.i", [Reindex("index", "s.i", concurrently=True)]),
    ("REINDEX TABLE a", [Reindex("table", "a")]),
    ("REINDEX (CONCURRENTLY) SCHEMA s", [Reindex("schema", "s", concurrently=True)]),
    ("REINDEX DATABASE d", [Reindex("database", "d")]),
    ("COMMENT ON INDEX i IS 'x'", [ChangeObject("comment", "index", "i")]),
]


@pytest.mark.parametrize(("sql", "changes"), CASES, ids=[sql for sql, _ in CASES])
def test_changes(sql: str, changes: list[Change]) -> None:
    assert list(parse(sql)) == changes
