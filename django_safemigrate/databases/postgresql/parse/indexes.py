"""CREATE INDEX, and what else is done to an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django_safemigrate.databases.postgresql.parse.expressions import expression
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import dotted, in_schema_of, relation, strings
from django_safemigrate.databases.postgresql.parse.registry import Script, statement
from django_safemigrate.databases.postgresql.parse.wording import parameters, part, storage
from django_safemigrate.schema.changes import AttachIndex, Change, CreateIndex, Reindex, SetIndexOption
from django_safemigrate.schema.objects import Index, IndexKey

NULLS: Mapping[str, bool] = {"SORTBY_NULLS_FIRST": True, "SORTBY_NULLS_LAST": False}
OPTIONS: Mapping[str, str] = {
    "AT_SetRelOptions": "storage parameters",
    "AT_ResetRelOptions": "storage parameters",
    "AT_SetTableSpace": "tablespace",
    "AT_SetStatistics": "statistics",
    "AT_ChangeOwner": "owner",
}


@statement("IndexStmt")
def create(node: Node, script: Script) -> Iterable[Change]:
    table = relation(node["relation"])
    index = Index(
        # An index is made in the schema of its table.
        in_schema_of(node["idxname"], node["relation"]) if "idxname" in node else "",
        table,
        tuple(key(one["IndexElem"]) for one in node["indexParams"]),
        unique=node.get("unique", False),
        method=node.get("accessMethod", "btree"),
        where=expression(node["whereClause"]) if "whereClause" in node else None,
        include=tuple(
            one["IndexElem"]["name"]
            for one in node.get("indexIncludingParams", ())
            if "name" in one["IndexElem"]
        ),
        nulls_distinct=not node.get("nulls_not_distinct", False),
        storage=storage(node, "tableSpace"),
    )
    yield CreateIndex(
        table,
        index,
        concurrently=node.get("concurrent", False),
        if_not_exists=node.get("if_not_exists", False),
        only=not node["relation"].get("inh", False),
    )


def key(node: Node) -> IndexKey:
    """The key in an IndexElem. ``nulls_first`` is None where it is what the order implies.

    As ``ComputeIndexAttrs`` in src/backend/commands/indexcmds.c: a COLLATE around the whole expression is the
    key's own collation, and a column in parentheses is that column.
    """
    descending = node["ordering"] == "SORTBY_DESC"
    nulls_first = NULLS.get(node["nulls_ordering"])
    expr = node.get("expr", {})
    collation = node.get("collation", [])
    while "CollateClause" in expr:
        collation = collation or expr["CollateClause"]["collname"]
        expr = expr["CollateClause"]["arg"]
    column = node.get("name") or _bare_column(expr)
    return IndexKey(
        column,
        None if column else expression(expr),
        opclass=_unqualified(node.get("opclass", [])),
        collation=_unqualified(collation),
        descending=descending,
        nulls_first=None if nulls_first == descending else nulls_first,
        parameters=parameters(node.get("opclassopts", ())),
    )


def _bare_column(node: Node) -> str | None:
    fields = node.get("ColumnRef", {}).get("fields", ())
    return strings(fields)[0] if len(fields) == 1 and "String" in fields[0] else None


def _unqualified(nodes: list[Any]) -> str | None:
    names = strings(nodes)
    return dotted(names[1:] if len(names) > 1 and names[0] == "pg_catalog" else names) if names else None


def alter(node: Node) -> Iterable[Change]:
    """The parts of an ALTER INDEX, in order."""
    name = relation(node["relation"])
    for one in node["cmds"]:
        command = one["AlterTableCmd"]
        if command["subtype"] == "AT_AttachPartition":
            yield AttachIndex(name, relation(command["def"]["PartitionCmd"]["name"]))
        else:
            option = OPTIONS.get(command["subtype"], command["subtype"].removeprefix("AT_"))
            text = part(command)
            if command["subtype"] == "AT_SetStatistics":
                text = f"ALTER COLUMN {command['num']} {text}"
            yield SetIndexOption(name, option, text, node.get("missing_ok", False))


@statement("ReindexStmt")
def reindex(node: Node, script: Script) -> Iterable[Change]:
    what = node["kind"].removeprefix("REINDEX_OBJECT_").lower()
    name = relation(node["relation"]) if "relation" in node else node.get("name", "")
    options = [one["DefElem"]["defname"] for one in node.get("params", ())]
    further = tuple(one for one in options if one != "concurrently")
    yield Reindex(what, name, concurrently="concurrently" in options, options=further)
