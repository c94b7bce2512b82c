"""Column definitions, and the parts of ALTER TABLE that change one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from django_safemigrate.databases.postgresql.parse.constraints import TableParts
from django_safemigrate.databases.postgresql.parse.expressions import expression
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import dotted, named, strings
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.databases.postgresql.parse.wording import column_storage, numbering, part
from django_safemigrate.schema.changes import (
    AddColumn,
    AddIdentity,
    AlterType,
    Change,
    DropColumn,
    DropDefault,
    DropIdentity,
    DropNotNull,
    SetColumnOption,
    SetDefault,
    SetGenerated,
    SetNotNull,
)
from django_safemigrate.schema.objects import Column, Constraint, Expression, Kind

IDENTITIES: Mapping[str, str] = {"a": "always", "d": "by default"}
NOT_NULL = (Kind.PRIMARY_KEY, Kind.NOT_NULL)
# https://www.postgresql.org/docs/18/sql-altertable.html: what these set is one word
# in the column's catalog row.
OPTIONS: Mapping[str, str] = {
    "AT_SetStatistics": "statistics",
    "AT_SetOptions": "options",
    "AT_ResetOptions": "options",
    "AT_SetStorage": "storage",
    "AT_SetCompression": "compression",
    "AT_AlterColumnGenericOptions": "foreign data wrapper options",
}


def column(node: Node) -> tuple[Column, tuple[Constraint, ...]]:
    """A ColumnDef: the column, and the constraints written with it. An unnamed NOT NULL is the column's own.

    The type of a serial column is ``serial``; its default and sequence are for ``resolve`` to fill in.
    """
    name, kind = node["colname"], type_name(node.get("typeName", {}))
    parts = TableParts(column=name)
    null, identity, stored, counted = True, "", False, ""
    sequence: str | None = None
    default: Expression | None = None
    generated: Expression | None = None
    for each in node.get("constraints", ()):
        one = each["Constraint"]
        match one["contype"]:
            case "CONSTR_NULL":
                continue
            case "CONSTR_NOTNULL" if "conname" not in one and not one.get("is_no_inherit"):
                null = False
            case "CONSTR_DEFAULT":
                default = expression(one["raw_expr"], kind)
            case "CONSTR_IDENTITY":
                identity, sequence = IDENTITIES[one["generated_when"]], _sequence_name(one)
                counted = numbering(one.get("options", ()))
            case "CONSTR_GENERATED":
                generated, stored = expression(one["raw_expr"]), one.get("generated_kind") == "s"
            case _:
                parts.take(one)
    null = null and not (identity or any(one.kind in NOT_NULL for one in parts.constraints))
    made = Column(name, kind, null, default, identity, generated, stored, collation(node), sequence)
    made = replace(made, numbering=counted, storage=column_storage(node))
    return made, tuple(parts.constraints)


def collation(node: Node) -> str | None:
    """The collation a ColumnDef names, if any."""
    if "collClause" not in node:
        return None
    names = strings(node["collClause"]["collname"])
    return dotted(names[1:] if len(names) > 1 and names[0] == "pg_catalog" else names)


def _add(table: str, node: Node) -> Change:
    made, constraints = column(node["def"]["ColumnDef"])
    return AddColumn(table, made, constraints, if_not_exists=node.get("missing_ok", False))


def _drop(table: str, node: Node) -> Change:
    cascade = node.get("behavior") == "DROP_CASCADE"
    return DropColumn(table, node["name"], cascade=cascade, if_exists=node.get("missing_ok", False))


def _type(table: str, node: Node) -> Change:
    definition = node["def"]["ColumnDef"]
    using = definition.get("raw_default")
    return AlterType(
        table,
        node["name"],
        type_name(definition["typeName"]),
        expression(using) if using else None,
        collation(definition),
    )


def _default(table: str, node: Node) -> Change:
    return (
        SetDefault(table, node["name"], expression(node["def"]))
        if "def" in node
        else DropDefault(table, node["name"])
    )


def _identity(table: str, node: Node) -> Change:
    definition = node["def"]["Constraint"]
    kind, sequence = IDENTITIES[definition["generated_when"]], _sequence_name(definition)
    return AddIdentity(table, node["name"], kind, sequence, numbering(definition.get("options", ())))


def _sequence_name(node: Node) -> str | None:
    name = _option_of(node, "sequence_name")
    return dotted(named(name)) if name else None


def _option_of(node: Node, name: str) -> Node | None:
    """The value of one of the options of a sequence in a Constraint node, or in a list of them."""
    options = node.get("options") or node.get("def", {}).get("List", {}).get("items", ())
    return next((one["DefElem"].get("arg") for one in options if one["DefElem"]["defname"] == name), None)


def _set_identity(table: str, node: Node) -> Change:
    kind = _option_of(node, "generated")
    # The grammar keeps the letter of ALWAYS or BY DEFAULT as the number of its character.
    value = IDENTITIES[chr(kind["Integer"]["ival"])] if kind else ""
    options = [one["DefElem"]["defname"] for one in node["def"]["List"]["items"]]
    return SetColumnOption(table, node["name"], "identity", value, "restart" in options, part(node))


def _option(table: str, node: Node) -> Change:
    # The columns of an index, which ALTER TABLE takes too, have numbers.
    column = node.get("name") or str(node["num"])
    return SetColumnOption(table, column, OPTIONS[node["subtype"]], part=part(node))


SUBCOMMANDS: Mapping[str, Callable[[str, Node], Change]] = {
    "AT_AddColumn": _add,
    "AT_DropColumn": _drop,
    "AT_AlterColumnType": _type,
    "AT_ColumnDefault": _default,
    "AT_SetNotNull": lambda table, node: SetNotNull(table, node["name"]),
    "AT_DropNotNull": lambda table, node: DropNotNull(table, node["name"]),
    "AT_AddIdentity": _identity,
    "AT_DropIdentity": lambda table, node: DropIdentity(
        table, node["name"], if_exists=node.get("missing_ok", False)
    ),
    "AT_SetExpression": lambda table, node: SetGenerated(table, node["name"], expression(node["def"])),
    "AT_DropExpression": lambda table, node: SetGenerated(
        table, node["name"], None, node.get("missing_ok", False)
    ),
    "AT_SetIdentity": _set_identity,
    **dict.fromkeys(OPTIONS, _option),
}
