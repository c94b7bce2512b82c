"""Operators and conditions back to SQL."""

from __future__ import annotations

from collections.abc import Mapping

from django_safemigrate.databases.postgresql.parse.conditions import expanded, names_column
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.printing import Printer, prints
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.databases.postgresql.parse.volatility import of_operator, worse

# A constant beside one of these may be of another type than the other side: ``now() - '1 day'::interval``.
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "^", "||"})
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
# The server turns the cheaper side of a comparison into the wider type; that changes no answer.
WIDENINGS = frozenset({"numeric", "double precision"})
BOOLEAN_TESTS: Mapping[str, str] = {
    "IS_TRUE": "IS TRUE",
    "IS_NOT_TRUE": "IS NOT TRUE",
    "IS_FALSE": "IS FALSE",
    "IS_NOT_FALSE": "IS NOT FALSE",
    "IS_UNKNOWN": "IS UNKNOWN",
    "IS_NOT_UNKNOWN": "IS NOT UNKNOWN",
}


@prints("BoolExpr")
def logic(node: Node, printer: Printer) -> str:
    operator = node["boolop"]
    if operator == "NOT_EXPR":
        return f"NOT {printer.operand(node['args'][0])}"
    word = " AND " if operator == "AND_EXPR" else " OR "
    return word.join(printer.operand(one) for one in _flattened(node["args"], operator, printer))


def _flattened(nodes: list[Node], operator: str, printer: Printer) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        one = node if printer.faithful else expanded(node)
        inner = one.get("BoolExpr")
        same = inner is not None and inner["boolop"] == operator
        found.extend(_flattened(inner["args"], operator, printer) if inner and same else [one])
    return found


@prints("NullTest")
def null_test(node: Node, printer: Printer) -> str:
    word = "IS NULL" if node["nulltesttype"] == "IS_NULL" else "IS NOT NULL"
    return f"{printer.operand(node['arg'])} {word}"


@prints("BooleanTest")
def boolean_test(node: Node, printer: Printer) -> str:
    return f"{printer.operand(node['arg'])} {BOOLEAN_TESTS[node['booltesttype']]}"


@prints("A_Expr")
def expression(node: Node, printer: Printer) -> str:
    if not printer.faithful:
        whole = {"A_Expr": node}
        made = expanded(whole)
        if made is not whole:
            return printer.sql(made)
    kind = node["kind"]
    path = strings(node["name"])
    if kind in {"AEXPR_OP", "AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR"}:
        return _operator(node, path, printer)
    if kind == "AEXPR_IN":
        left = printer.operand(_side(node["lexpr"], path[-1], printer))
        return _in(left, _called(path, printer), node["rexpr"]["List"]["items"], printer)
    if kind in {"AEXPR_OP_ANY", "AEXPR_OP_ALL"}:
        return _any(node, path, printer)
    if "BETWEEN" in kind:
        return _between(node, path[-1], printer)
    first, second = printer.bare(node["lexpr"]), printer.bare(node["rexpr"])
    if kind == "AEXPR_NULLIF":
        return f"NULLIF({printer.sql(first)}, {printer.sql(second)})"
    text = f"{printer.operand(first)} IS DISTINCT FROM {printer.operand(second)}"
    return text if kind == "AEXPR_DISTINCT" else f"NOT ({text})"


def _operator(node: Node, path: list[str], printer: Printer) -> str:
    operator = _called(path, printer)
    right = _side(node["rexpr"], path[-1], printer)
    if "lexpr" not in node:
        return f"{operator} {printer.operand(right)}"
    left = _side(node["lexpr"], path[-1], printer)
    return f"{printer.operand(left)} {operator} {printer.operand(right)}"


def _called(path: list[str], printer: Printer) -> str:
    printer.volatility = worse(printer.volatility, of_operator(path))
    if len(path) == 1 or path[0] in {"pg_catalog", "public"}:
        return path[-1]
    return f"OPERATOR({quoted(path[0])}.{path[-1]})"


def _side(node: Node, operator: str, printer: Printer) -> Node:
    if operator in ARITHMETIC:
        return printer.plain(node)
    node = printer.bare(node)
    if operator not in COMPARISONS or printer.faithful or "TypeCast" not in node:
        return node
    if type_name(node["TypeCast"]["typeName"]) not in WIDENINGS:
        return node
    printer.dropped = True
    return printer.plain(node["TypeCast"]["arg"])


def _in(left: str, operator: str, items: list[Node], printer: Printer) -> str:
    word = "IN" if operator == "=" else "NOT IN"
    return f"{left} {word} ({', '.join(printer.sql(printer.bare(one)) for one in items)})"


def _any(node: Node, path: list[str], printer: Printer) -> str:
    operator = _called(path, printer)
    quantifier = "ANY" if node["kind"] == "AEXPR_OP_ANY" else "ALL"
    left = printer.operand(_side(node["lexpr"], path[-1], printer))
    right = printer.bare(node["rexpr"])
    elements = right.get("A_ArrayExpr", {}).get("elements", [])
    listed = (operator, quantifier) in {("=", "ANY"), ("<>", "ALL")} and not printer.faithful
    if not listed or not elements or names_column(elements):
        return f"{left} {operator} {quantifier} ({printer.sql(right)})"
    if len(elements) > 1:
        return _in(left, operator, elements, printer)
    return f"{left} {operator} {printer.operand(_side(elements[0], operator, printer))}"


def _between(node: Node, words: str, printer: Printer) -> str:
    left, low, high = (printer.operand(one) for one in (node["lexpr"], *node["rexpr"]["List"]["items"]))
    return f"{left} {words} {low} AND {high}"
