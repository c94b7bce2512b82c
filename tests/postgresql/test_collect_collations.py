"""Fields with a collation that the project makes itself: compiled without a server, from the history alone,
they give the SQL that stock Django sends. Whether Django makes an index for LIKE is what hangs on the
collation."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.operations import CreateCollation, RemoveCollation
from django.db.migrations import AddField, AlterField, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import CharField, TextField

from linting import SHOP, Release, compiled
from postgresql.live import connected, migration, run, state_after
from servers import Server

PLAIN = CreateCollation("made", "C")
STRICT = CreateCollation("made", "C", deterministic=True)
LOOSE = CreateCollation("made", "und-u-ks-level2", provider="icu", deterministic=False)
COPY = RunSQL("CREATE COLLATION copied FROM made", "DROP COLLATION copied")
RENAME = RunSQL("ALTER COLLATION made RENAME TO renamed", "ALTER COLLATION renamed RENAME TO made")

CHANGED = "another collation of a unique field"
FIELDS: dict[str, tuple[Operation, ...]] = {
    "added unique": (
        AddField("Order", "code", CharField(max_length=20, unique=True, null=True, db_collation="made")),
    ),
    "added indexed": (AddField("Order", "code", TextField(db_index=True, null=True, db_collation="made")),),
    "made unique": (
        AlterField("Order", "note", TextField(null=True, unique=True, db_collation="made")),
        AlterField("Order", "note", TextField(null=True)),
    ),
    CHANGED: (
        AlterField("Product", "sku", CharField(max_length=20, unique=True, db_collation="made")),
        AlterField("Product", "sku", CharField(max_length=20, unique=True)),
        RemoveCollation("made", "C"),
    ),
    "of a copy": (
        COPY,
        AddField("Order", "code", CharField(max_length=20, unique=True, null=True, db_collation="copied")),
    ),
    "of a renamed one": (
        RENAME,
        AddField("Order", "code", CharField(max_length=20, unique=True, null=True, db_collation="renamed")),
    ),
}


MADE = {"plain": PLAIN, "deterministic": STRICT, "nondeterministic": LOOSE}


@pytest.mark.parametrize(
    ("kind", "fields"),
    # Django leaves the field's old index for LIKE where it is, and the server refuses to build it anew.
    [(kind, fields) for kind in MADE for fields in FIELDS if (kind, fields) != ("nondeterministic", CHANGED)],
)
def test_offline_is_what_stock_sends(kind: str, fields: str, server: Server, django_db_blocker: Any) -> None:
    if kind == "nondeterministic" and not server.has_icu():
        pytest.skip("this server is built without ICU")
    operations = [MADE[kind], *FIELDS[fields]]
    before = state_after("shop", SHOP)
    with server.database() as url, django_db_blocker.unblock(), connected(url) as connection:
        run(connection, migration("shop", SHOP), ProjectState())
        sent = [one.sql for one in run(connection, migration("shop", operations), before)]

    (found,) = compiled(Release(operations), version=server.version)

    assert [one.opaque for one in found.operations] == [None] * len(operations)
    assert [one.sql for one in found.statements] == sent


@pytest.mark.parametrize(("made", "like"), [(PLAIN, 1), (LOOSE, 0)], ids=["plain", "nondeterministic"])
@pytest.mark.parametrize("fields", ["added unique", "added indexed", "of a copy", "of a renamed one"])
def test_an_index_for_like_only_where_texts_are_told_apart(
    fields: str, made: CreateCollation, like: int
) -> None:
    (found,) = compiled(Release([made, *FIELDS[fields]]))

    assert [one.opaque for one in found.operations if one.opaque] == []
    assert len([one for one in found.statements if "_pattern_ops" in one.sql]) == like
