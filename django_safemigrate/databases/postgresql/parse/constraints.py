"""Constraints, inline and of a table, and the parts of ALTER TABLE that change one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django_safemigrate.databases.postgresql.parse.expressions import expression
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.indexes import key
from django_safemigrate.databases.postgresql.parse.names import dotted, relation, strings
from django_safemigrate.databases.postgresql.parse.registry import Script, statement
from django_safemigrate.databases.postgresql.parse.wording import storage
from django_safemigrate.schema.changes import (
    AddConstraint,
    AlterConstraint,
    Change,
    DropConstraint,
    SetConstraintsMode,
    ValidateConstraint,
)
from django_safemigrate.schema.objects import Constraint, Expression, Kind

KINDS: Mapping[str, Kind] = {
    "CONSTR_PRIMARY": Kind.PRIMARY_KEY,
    "CONSTR_UNIQUE": Kind.UNIQUE,
    "CONSTR_FOREIGN": Kind.FOREIGN_KEY,
    "CONSTR_CHECK": Kind.CHECK,
    "CONSTR_EXCLUSION": Kind.EXCLUSION,
    "CONSTR_NOTNULL": Kind.NOT_NULL,
}
# src/include/nodes/parsenodes.h, FKCONSTR_ACTION_…
ACTIONS: Mapping[str, str] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}
# Words after an inline constraint, which the grammar keeps as constraints of their own.
ATTRIBUTES: Mapping[str, Callable[[Constraint], Constraint]] = {
    "CONSTR_ATTR_DEFERRABLE": lambda one: replace(one, deferrable=True),
    "CONSTR_ATTR_NOT_DEFERRABLE": lambda one: replace(one, deferrable=False),
    "CONSTR_ATTR_DEFERRED": lambda one: replace(one, deferrable=True, initially_deferred=True),
    "CONSTR_ATTR_IMMEDIATE": lambda one: replace(one, initially_deferred=False),
    "CONSTR_ATTR_ENFORCED": lambda one: replace(one, enforced=True),
    "CONSTR_ATTR_NOT_ENFORCED": lambda one: replace(one, enforced=False, validated=False),
}


@dataclass(slots=True)
class TableParts:
    """The constraints of a table or of one ``column``, as they are read one after another."""

    column: str = ""
    constraints: list[Constraint] = field(default_factory=list)

    def add(self, one: Constraint) -> None:
        self.constraints.append(one)

    def take(self, node: Node) -> None:
        """Add the constraint in ``node``, or change the one before it when ``node`` holds
        but an attribute of that."""
        if node["contype"] in ATTRIBUTES:
            if self.constraints:
                self.constraints[-1] = ATTRIBUTES[node["contype"]](self.constraints[-1])
        else:
            self.add(constraint(node, (self.column,) if self.column else ()))


def constraint(node: Node, columns: tuple[str, ...] = ()) -> Constraint:
    """The constraint in a Constraint node; ``columns`` is the column an inline one belongs to."""
    kind = KINDS[node["contype"]]
    if kind is Kind.EXCLUSION:
        return _exclusion(node)
    check: Expression | None = None
    if kind is Kind.CHECK:
        check = expression(node["raw_expr"])
        columns = check.columns
    else:
        columns = tuple(strings(node.get("fk_attrs" if kind is Kind.FOREIGN_KEY else "keys", []))) or columns
    enforced = _enforced(node)
    return Constraint(
        node.get("conname", ""),
        kind,
        columns,
        expression=check,
        target=relation(node["pktable"]) if "pktable" in node else None,
        target_columns=tuple(strings(node.get("pk_attrs", []))),
        validated=enforced and not node.get("skip_validation", False),
        deferrable=node.get("deferrable", False),
        initially_deferred=node.get("initdeferred", False),
        nulls_distinct=not node.get("nulls_not_distinct", False),
        include=tuple(strings(node.get("including", []))),
        on_delete=ACTIONS[node.get("fk_del_action", "a")],
        on_update=ACTIONS[node.get("fk_upd_action", "a")],
        enforced=enforced,
        no_inherit=node.get("is_no_inherit", False),
        match_full=node.get("fk_matchtype") == "f",
        set_columns=tuple(strings(node.get("fk_del_set_cols", []))),
        temporal=node.get("without_overlaps", False) or node.get("fk_with_period", False),
        storage=storage(node, "indexspace"),
    )


def _enforced(node: Node) -> bool:
    """Only a CHECK or foreign key can be NOT ENFORCED; the grammar sets its field for
    these (and NOT NULL) alone."""
    return node["contype"] not in {"CONSTR_CHECK", "CONSTR_FOREIGN"} or bool(node.get("is_enforced", False))


def _exclusion(node: Node) -> Constraint:
    pairs = [one["List"]["items"] for one in node["exclusions"]]
    keys = tuple(key(pair[0]["IndexElem"]) for pair in pairs)
    return Constraint(
        node.get("conname", ""),
        Kind.EXCLUSION,
        tuple(dict.fromkeys(name for one in keys for name in one.columns)),
        expression=expression(node["where_clause"]) if "where_clause" in node else None,
        deferrable=node.get("deferrable", False),
        initially_deferred=node.get("initdeferred", False),
        include=tuple(strings(node.get("including", []))),
        keys=keys,
        operators=tuple(strings(pair[1]["List"]["items"])[-1] for pair in pairs),
        method=node.get("access_method", "btree"),
        storage=storage(node, "indexspace"),
    )


def _add(table: str, node: Node) -> Change:
    definition = node["def"]["Constraint"]
    return AddConstraint(table, constraint(definition), using_index=definition.get("indexname"))


def _drop(table: str, node: Node) -> Change:
    cascade = node.get("behavior") == "DROP_CASCADE"
    return DropConstraint(table, node["name"], cascade=cascade, if_exists=node.get("missing_ok", False))


def _alter(table: str, node: Node) -> Change:
    definition = node["def"]["ATAlterConstraint"]
    deferrability = definition.get("alterDeferrability", False)
    return AlterConstraint(
        table,
        definition["conname"],
        deferrable=definition.get("deferrable", False) if deferrability else None,
        initially_deferred=definition.get("initdeferred", False) if deferrability else None,
        enforced=definition.get("is_enforced", False) if definition.get("alterEnforceability") else None,
        inherit=not definition.get("noinherit", False) if definition.get("alterInheritability") else None,
    )


SUBCOMMANDS: Mapping[str, Callable[[str, Node], Change]] = {
    "AT_AddConstraint": _add,
    "AT_DropConstraint": _drop,
    "AT_AlterConstraint": _alter,
    "AT_ValidateConstraint": lambda table, node: ValidateConstraint(table, node["name"]),
}


@statement("ConstraintsSetStmt")
def set_constraints(node: Node, script: Script) -> Iterable[Change]:
    names = tuple(_constraint_name(one["RangeVar"]) for one in node.get("constraints", ()))
    yield SetConstraintsMode(names, immediate=not node.get("deferred", False))


def _constraint_name(node: Node) -> str:
    # A constraint's name is written like a relation's, but no catalog here keeps it by its schema.
    return dotted([node["relname"]])
