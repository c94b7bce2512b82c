"""For one migration after the other: what is recorded equals what stock Django sends to a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.contrib.postgres import operations as postgres
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import BTreeIndex, GinIndex, OpClass
from django.db import migrations as m
from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from postgresql.collecting import in_a_transaction
from postgresql.live import Mirror, connected, migration, run, state_after
from servers import Server

APP = "shop"


def key() -> Any:
    return models.BigAutoField(primary_key=True)


def author() -> m.CreateModel:
    return m.CreateModel(
        "Author",
        [
            ("id", key()),
            ("name", models.CharField(max_length=50)),
            ("slug", models.SlugField(unique=True)),
            ("age", models.PositiveIntegerField(null=True)),
        ],
    )


def book() -> m.CreateModel:
    return m.CreateModel(
        "Book",
        [
            ("id", key()),
            ("title", models.TextField(default="it's 100%")),
            ("isbn", models.CharField(max_length=13, db_index=True)),
            ("pages", models.IntegerField(default=0)),
            ("author", models.ForeignKey("shop.Author", models.CASCADE)),
            ("editor", models.ForeignKey("shop.Author", models.SET_NULL, null=True, related_name="+")),
        ],
        options={"unique_together": {("title", "author")}},
    )


@dataclass(frozen=True)
class Case:
    """Operations on the models that earlier migrations made. `again`: the reverse is recorded too."""

    operations: Callable[[], list[Operation]]
    setup: Callable[[], list[Operation]] = lambda: [author(), book()]
    atomic: bool = True
    again: bool = True


def field(model: str, name: str, of: models.Field[Any, Any]) -> m.AlterField:
    return m.AlterField(model, name, of)


CASES: dict[str, Case] = {
    "create models": Case(lambda: [author(), book()], list),
    "add field": Case(lambda: [m.AddField("Author", "born", models.DateField(null=True))]),
    "add field with default": Case(
        lambda: [m.AddField("Author", "note", models.CharField(max_length=9, default="a'\\%s"))]
    ),
    "add field with database default": Case(
        lambda: [m.AddField("Author", "at", models.DateTimeField(db_default=Now()))]
    ),
    "add unique field": Case(
        lambda: [m.AddField("Author", "code", models.CharField(max_length=9, unique=True, null=True))]
    ),
    "add positive field": Case(
        lambda: [m.AddField("Book", "left", models.PositiveSmallIntegerField(default=1))]
    ),
    "add foreign key": Case(
        lambda: [m.AddField("Author", "best", models.ForeignKey("shop.Book", models.CASCADE, null=True))]
    ),
    "add one to one": Case(
        lambda: [m.AddField("Author", "peer", models.OneToOneField("self", models.CASCADE, null=True))]
    ),
    "add two fields, one indexed": Case(
        lambda: [
            m.AddField("Book", "a", models.IntegerField(null=True, db_index=True)),
            m.AddField("Author", "b", models.IntegerField(null=True)),
        ]
    ),
    "add many to many": Case(
        lambda: [m.AddField("Book", "readers", models.ManyToManyField("shop.Author", related_name="+"))]
    ),
    "many to many moves with its model": Case(
        lambda: [
            m.AddField("Book", "readers", models.ManyToManyField("shop.Author", related_name="+")),
            m.RenameModel("Book", "Volume"),
            m.RenameField("Volume", "readers", "fans"),
        ]
    ),
    "alter null": Case(
        lambda: [field("Book", "isbn", models.CharField(max_length=13, db_index=True, null=True))]
    ),
    "alter not null": Case(lambda: [field("Author", "age", models.PositiveIntegerField(default=3))]),
    "alter foreign key null": Case(
        lambda: [field("Book", "author", models.ForeignKey("shop.Author", models.CASCADE, null=True))]
    ),
    "alter foreign key constraint": Case(
        lambda: [
            field("Book", "author", models.ForeignKey("shop.Author", models.CASCADE, db_constraint=False))
        ]
    ),
    "alter foreign key to integer": Case(lambda: [field("Book", "editor", models.IntegerField(null=True))]),
    "alter unique": Case(lambda: [field("Author", "name", models.CharField(max_length=50, unique=True))]),
    "alter no longer unique": Case(lambda: [field("Author", "slug", models.SlugField(db_index=False))]),
    "alter index": Case(lambda: [field("Book", "isbn", models.CharField(max_length=13))]),
    "alter type": Case(lambda: [field("Book", "pages", models.BigIntegerField())]),
    "alter type of text with index": Case(
        lambda: [field("Book", "isbn", models.IntegerField(db_index=True))], again=False
    ),
    "alter check": Case(lambda: [field("Book", "pages", models.PositiveIntegerField())]),
    "alter length": Case(lambda: [field("Author", "name", models.CharField(max_length=80))]),
    "alter key that others point at": Case(
        lambda: [field("Author", "id", models.CharField(primary_key=True, max_length=20))], again=False
    ),
    "alter auto type": Case(lambda: [field("Author", "id", models.AutoField(primary_key=True))]),
    "alter key to plain": Case(lambda: [field("Author", "id", models.BigIntegerField(primary_key=True))]),
    "alter serial to plain": Case(
        lambda: [field("Author", "id", models.IntegerField(primary_key=True))],
        lambda: [
            m.RunSQL(
                "CREATE TABLE shop_author (id serial PRIMARY KEY)",
                state_operations=[m.CreateModel("Author", [("id", models.AutoField(primary_key=True))])],
            )
        ],
        again=False,
    ),
    "alter collation": Case(
        lambda: [field("Book", "isbn", models.CharField(max_length=13, db_index=True, db_collation="C"))]
    ),
    "alter comment": Case(
        lambda: [field("Author", "name", models.CharField(max_length=50, db_comment="who's it"))]
    ),
    "alter database default": Case(lambda: [field("Book", "pages", models.IntegerField(db_default=7))]),
    "alter column name": Case(
        lambda: [field("Book", "pages", models.IntegerField(default=0, db_column="sheets"))]
    ),
    "rename model with incoming keys": Case(lambda: [m.RenameModel("Author", "Writer")]),
    "rename field": Case(
        lambda: [m.RenameField("Book", "author", "writer"), m.RenameField("Author", "slug", "handle")]
    ),
    "alter table name": Case(lambda: [m.AlterModelTable("Author", "people")]),
    "alter table comment": Case(lambda: [m.AlterModelTableComment("Author", "It's ours")]),
    "remove fields": Case(
        lambda: [m.RemoveField("Book", "author"), m.RemoveField("Author", "slug")], again=False
    ),
    "delete model": Case(lambda: [m.DeleteModel("Book"), m.DeleteModel("Author")]),
    "unique together": Case(
        lambda: [
            m.AlterUniqueTogether("Book", {("isbn", "author"), ("pages", "title")}),
            m.AlterUniqueTogether("Book", set()),
        ]
    ),
    "unique together in one go": Case(
        lambda: [author(), book(), m.AlterUniqueTogether("Book", {("title", "author"), ("title", "isbn")})],
        list,
    ),
    "queued and dropped again": Case(
        lambda: [
            m.AddField("Book", "extra", models.IntegerField(null=True, db_index=True)),
            m.RemoveField("Book", "extra"),
            m.AddField("Book", "kept", models.IntegerField(null=True, db_index=True)),
            m.RenameField("Book", "kept", "held"),
            m.AlterModelTable("Book", "tome"),
        ]
    ),
    "indexes": Case(
        lambda: [
            m.AddIndex("Book", models.Index(fields=["title", "-pages"], name="plain")),
            m.AddIndex("Book", models.Index(Lower("title").desc(), "pages", name="expression")),
            m.AddIndex(
                "Book",
                models.Index(fields=["pages"], name="part", condition=Q(pages__gt=5), include=["isbn"]),
            ),
            m.AddIndex("Book", models.Index(OpClass("title", name="text_pattern_ops"), name="opclass")),
            m.AddIndex("Book", BTreeIndex(fields=["pages"], name="filled", fillfactor=70)),
            m.RenameIndex("Book", new_name="simple", old_name="plain"),
            m.RemoveIndex("Book", "part"),
        ]
    ),
    "index with index on the field": Case(
        lambda: [
            m.AddIndex("Book", models.Index(fields=["isbn"], name="by_isbn")),
            field("Book", "isbn", models.CharField(max_length=13)),
        ]
    ),
    "constraints": Case(
        lambda: [
            m.AddConstraint(
                "Book", models.CheckConstraint(condition=Q(pages__gte=0) & ~Q(title="it's 5%"), name="some")
            ),
            m.AddConstraint("Book", models.UniqueConstraint(fields=["title", "isbn"], name="only_one")),
            m.AddConstraint("Book", models.UniqueConstraint(Lower("title"), name="lower_once")),
            m.AddConstraint(
                "Book", models.UniqueConstraint(fields=["isbn"], name="some_once", condition=Q(pages=1))
            ),
            m.AddConstraint(
                "Book",
                models.UniqueConstraint(
                    fields=["isbn", "pages"], name="later", deferrable=models.Deferrable.DEFERRED
                ),
            ),
            m.AddConstraint(
                "Book", models.UniqueConstraint(fields=["pages"], name="one_null", nulls_distinct=False)
            ),
            m.RemoveConstraint("Book", "only_one"),
            field("Book", "isbn", models.CharField(max_length=13, unique=True)),
        ]
    ),
    "generated field": Case(
        lambda: [
            m.AddField(
                "Book",
                "double",
                models.GeneratedField(
                    expression=F("pages") * 2, output_field=models.IntegerField(), db_persist=True
                ),
            )
        ]
    ),
    "array and json": Case(
        lambda: [
            m.AddField("Book", "tags", ArrayField(models.CharField(max_length=5), default=list)),
            m.AddField("Book", "data", models.JSONField(default=dict)),
            m.AddField("Book", "blob", models.BinaryField(default=b"\x00'\\")),
            m.AddField("Book", "ip", models.GenericIPAddressField(default="2001:db8::1")),
            m.AddField("Book", "wait", models.DurationField(db_default=None, null=True)),
            m.AddIndex("Book", GinIndex(fields=["tags", "data"], name="found")),
            field("Book", "tags", ArrayField(models.TextField(), default=list)),
        ]
    ),
    "raw SQL": Case(
        lambda: [
            m.RunSQL("SELECT 1; -- 5%", "SELECT 2"),
            m.RunSQL(
                [("UPDATE shop_book SET title = %s WHERE title LIKE 'a%%'", ["b'\\"]), "SELECT 3"],
                m.RunSQL.noop,
            ),
            m.SeparateDatabaseAndState([m.RunSQL("CREATE TABLE aside (a int)", "DROP TABLE aside")]),
        ]
    ),
    "outside a transaction": Case(
        lambda: [
            m.RunSQL("SELECT 1", "SELECT 1"),
            postgres.AddIndexConcurrently("Book", models.Index(fields=["pages"], name="slowly")),
            m.AddField("Book", "fresh", models.IntegerField(null=True, db_index=True)),
            in_a_transaction(m.AddField("Book", "apart", models.IntegerField(default=5, db_index=True))),
            postgres.RemoveIndexConcurrently("Book", "slowly"),
        ],
        atomic=False,
    ),
    "constraint in two steps": Case(
        lambda: [
            postgres.AddConstraintNotValid(
                "Book", models.CheckConstraint(condition=Q(pages__lt=9), name="later")
            ),
            postgres.ValidateConstraint("Book", "later"),
        ]
    ),
    "extensions": Case(
        # The one extension that comes with the embedded server.
        lambda: [postgres.CreateExtension("vector"), postgres.CreateExtension("vector")],
    ),
    "exclusion": Case(
        lambda: [
            m.AddField("Book", "during", DateTimeRangeField(null=True)),
            m.AddConstraint(
                "Book", ExclusionConstraint(name="once", expressions=[("during", RangeOperators.OVERLAPS)])
            ),
        ]
    ),
    "collations": Case(
        lambda: [
            postgres.CreateCollation("german", "C"),
            m.AddField("Author", "city", models.TextField(null=True, db_collation="german")),
            field("Author", "city", models.TextField(null=True)),
            postgres.RemoveCollation("german", "C"),
        ],
        again=False,
    ),
}


@pytest.fixture(scope="module")
def databases(server: Server, django_db_blocker: Any) -> Iterator[tuple[Any, psycopg.Connection[Any]]]:
    """Stock Django on one database, and a second one for what was recorded."""
    with (
        server.database() as url,
        server.database() as other,
        django_db_blocker.unblock(),
        psycopg.connect(other, autocommit=True) as mirror,
        connected(url) as connection,
    ):
        yield connection, mirror


@pytest.fixture
def empty(databases: tuple[Any, psycopg.Connection[Any]]) -> Iterator[tuple[Any, psycopg.Connection[Any]]]:
    yield databases
    connection, mirror = databases
    mirror.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


@pytest.mark.parametrize("name", CASES)
def test_recorded_is_what_stock_sends(name: str, empty: tuple[Any, psycopg.Connection[Any]]) -> None:
    case = CASES[name]
    connection, other = empty
    setup, made = migration(APP, case.setup()), migration(APP, case.operations(), atomic=case.atomic)
    before = state_after(APP, setup.operations)
    mirror = Mirror(other)

    assert mirror.record(setup, ProjectState()) == run(connection, setup, ProjectState())
    assert mirror.record(made, before) == run(connection, made, before)
    if case.again:
        assert mirror.record(made, before, backwards=True) == run(connection, made, before, backwards=True)
