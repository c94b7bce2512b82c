"""Statements that rename, move to another schema, drop or comment on anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import dotted, in_schema_of, named, relation
from django_safemigrate.databases.postgresql.parse.registry import Script, statement
from django_safemigrate.schema.changes import (
    AlterDomain,
    Change,
    ChangeObject,
    ChangePolicy,
    ChangeRule,
    DropIndex,
    DropSequence,
    DropTable,
    DropTrigger,
    DropView,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    RenameSequence,
    RenameTable,
    RenameTrigger,
    SetColumnComment,
    SetTableComment,
    SetTableOption,
    SetTableSchema,
)

WORDS: Mapping[str, str] = {
    "OBJECT_MATVIEW": "materialized view",
    "OBJECT_TSPARSER": "text search parser",
    "OBJECT_TSDICTIONARY": "text search dictionary",
    "OBJECT_TSTEMPLATE": "text search template",
    "OBJECT_TSCONFIGURATION": "text search configuration",
    "OBJECT_FDW": "foreign data wrapper",
    "OBJECT_FOREIGN_SERVER": "server",
    "OBJECT_STATISTIC_EXT": "statistics",
    "OBJECT_LARGEOBJECT": "large object",
    "OBJECT_OPCLASS": "operator class",
    "OBJECT_OPFAMILY": "operator family",
    "OBJECT_DOMCONSTRAINT": "domain constraint",
    "OBJECT_TABCONSTRAINT": "constraint",
}
TABLES = frozenset({"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"})
WITH_COLUMNS = TABLES | {"OBJECT_VIEW", "OBJECT_MATVIEW"}
# Of a table: its name comes before their own.
ON_TABLE = frozenset({"OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"})


def words(kind: str) -> str:
    """An object's kind in SQL's own words."""
    return WORDS.get(kind) or kind.removeprefix("OBJECT_").lower().replace("_", " ")


@statement("RenameStmt")
def rename(node: Node, script: Script) -> Iterable[Change]:
    kind, new = node["renameType"], node["newname"]
    if "relation" not in node:
        return (_rename_object(node, kind, new),)
    table = relation(node["relation"])
    old = node.get("subname", "")
    moved = in_schema_of(new, node["relation"])
    if_exists = node.get("missing_ok", False)
    alone = not node["relation"].get("inh", False)
    if kind == "OBJECT_COLUMN" and node["relationType"] in WITH_COLUMNS:
        return (RenameColumn(table, old, new, only_table=alone, if_table_exists=if_exists),)
    made: Mapping[str, Callable[[], Change]] = {
        "OBJECT_TABLE": lambda: RenameTable(table, moved, if_exists),
        "OBJECT_INDEX": lambda: RenameIndex(table, moved, if_exists),
        "OBJECT_SEQUENCE": lambda: RenameSequence(table, moved, if_exists),
        "OBJECT_TABCONSTRAINT": lambda: RenameConstraint(
            table, old, new, only_table=alone, if_table_exists=if_exists
        ),
        "OBJECT_TRIGGER": lambda: RenameTrigger(table, old, new),
        "OBJECT_POLICY": lambda: ChangePolicy(table, "rename", old, new, if_table_exists=if_exists),
        "OBJECT_RULE": lambda: ChangeRule(table, "rename", old, new),
    }
    if kind in made:
        return (made[kind](),)
    if kind in {"OBJECT_COLUMN", "OBJECT_ATTRIBUTE"}:
        return (ChangeObject("alter", words(node["relationType"]), table),)
    return (ChangeObject("rename", words(kind), table, new_name=moved),)


def _rename_object(node: Node, kind: str, new: str) -> Change:
    path = named(node["object"]) if "object" in node else [node.get("subname", "")]
    if kind == "OBJECT_DOMCONSTRAINT":
        part = f"RENAME CONSTRAINT {quoted(node['subname'])} TO {quoted(new)}"
        return AlterDomain(dotted(path), "rename constraint", part=part)
    return ChangeObject("rename", words(kind), dotted(path), new_name=dotted([*path[:-1], new]))


@statement("AlterObjectSchemaStmt")
def set_schema(node: Node, script: Script) -> Iterable[Change]:
    kind, schema = node["objectType"], node["newschema"]
    if "relation" in node:
        name, moved = relation(node["relation"]), dotted([schema, node["relation"]["relname"]])
        if kind in TABLES:
            return (SetTableSchema(name, schema, if_table_exists=node.get("missing_ok", False)),)
        if kind == "OBJECT_SEQUENCE":
            return (RenameSequence(name, moved, node.get("missing_ok", False)),)
        return (ChangeObject("rename", words(kind), name, new_name=moved),)
    path = named(node["object"])
    return (ChangeObject("rename", words(kind), dotted(path), new_name=dotted([schema, path[-1]])),)


class Dropped(NamedTuple):
    """An object of a DROP, by the parts of its name, and the words of the statement."""

    path: list[str]
    cascade: bool
    if_exists: bool
    concurrently: bool

    @property
    def name(self) -> str:
        return dotted(self.path)

    @property
    def table(self) -> str:
        return dotted(self.path[:-1])


DROPS: Mapping[str, Callable[[Dropped], Change]] = {
    "OBJECT_TABLE": lambda one: DropTable(one.name, one.cascade, one.if_exists),
    "OBJECT_INDEX": lambda one: DropIndex(one.name, one.concurrently, one.cascade, one.if_exists),
    "OBJECT_SEQUENCE": lambda one: DropSequence(one.name, one.cascade, one.if_exists),
    "OBJECT_VIEW": lambda one: DropView(one.name, cascade=one.cascade, if_exists=one.if_exists),
    "OBJECT_MATVIEW": lambda one: DropView(
        one.name, materialized=True, cascade=one.cascade, if_exists=one.if_exists
    ),
    "OBJECT_FOREIGN_TABLE": lambda one: DropView(
        one.name, cascade=one.cascade, if_exists=one.if_exists, foreign=True
    ),
    "OBJECT_TRIGGER": lambda one: DropTrigger(one.table, one.path[-1], one.cascade, one.if_exists),
    "OBJECT_POLICY": lambda one: ChangePolicy(one.table, "drop", one.path[-1], if_exists=one.if_exists),
    "OBJECT_RULE": lambda one: ChangeRule(
        one.table, "drop", one.path[-1], if_exists=one.if_exists, cascade=one.cascade
    ),
}


@statement("DropStmt")
def drop(node: Node, script: Script) -> Iterable[Change]:
    kind = node["removeType"]
    cascade = node.get("behavior") == "DROP_CASCADE"
    for one in node["objects"]:
        dropped = Dropped(named(one), cascade, node.get("missing_ok", False), node.get("concurrent", False))
        if kind in DROPS:
            yield DROPS[kind](dropped)
        else:
            yield ChangeObject("drop", words(kind), dropped.name, cascade)


@statement("CommentStmt", "SecLabelStmt")
def comment(node: Node, script: Script) -> Iterable[Change]:
    kind, path = node["objtype"], named(node.get("object", {"List": {"items": []}}))
    if "label" in node or "provider" in node:
        table = kind in TABLES or kind == "OBJECT_COLUMN"
        name = dotted(path[:-1] if kind == "OBJECT_COLUMN" else path)
        yield SetTableOption(name, "security label") if table else ChangeObject("alter", words(kind), name)
    elif kind == "OBJECT_TABLE":
        yield SetTableComment(dotted(path), node.get("comment"))
    elif kind == "OBJECT_COLUMN":
        yield SetColumnComment(dotted(path[:-1]), path[-1], node.get("comment"))
    elif kind in ON_TABLE:
        yield SetTableOption(dotted(path[:-1]), f"comment on {words(kind)} {path[-1]}")
    else:
        yield ChangeObject("comment", words(kind), dotted(path))
