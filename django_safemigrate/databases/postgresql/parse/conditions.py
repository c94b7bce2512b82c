"""Conditions that the server takes apart when it reads them, and prints in pieces ever after."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.registry import walk


def expanded(node: Node) -> Node:
    """BETWEEN as two comparisons, IN and comparisons of rows as one for each part that needs its
    own; any other node as it is."""
    fields = node.get("A_Expr")
    if fields is None:
        return node
    kind = fields["kind"]
    if "BETWEEN" in kind:
        return _between(fields, kind)
    if kind == "AEXPR_IN":
        return _in(node, fields)
    if kind == "AEXPR_OP" and "RowExpr" in fields.get("lexpr", {}) and "RowExpr" in fields["rexpr"]:
        return _rows(node, fields)
    return node


def names_column(node: Node | list[Node]) -> bool:
    """Whether a column is named anywhere in ``node``."""
    return any(kind == "ColumnRef" for kind, _ in walk(node))


def _compare(left: Node, operator: str, right: Node) -> Node:
    name = [{"String": {"sval": operator}}]
    return {"A_Expr": {"kind": "AEXPR_OP", "name": name, "lexpr": left, "rexpr": right}}


def _all(*conditions: Node) -> Node:
    return {"BoolExpr": {"boolop": "AND_EXPR", "args": list(conditions)}}


def _any(*conditions: Node) -> Node:
    return {"BoolExpr": {"boolop": "OR_EXPR", "args": list(conditions)}}


def _between(fields: Node, kind: str) -> Node:
    """As transformAExprBetween in src/backend/parser/parse_expr.c."""
    value, (low, high) = fields["lexpr"], fields["rexpr"]["List"]["items"]

    def inside(low: Node, high: Node) -> Node:
        return _all(_compare(value, ">=", low), _compare(value, "<=", high))

    def outside(low: Node, high: Node) -> Node:
        return _any(_compare(value, "<", low), _compare(value, ">", high))

    if kind.endswith("SYM"):
        if "NOT" in kind:
            return _all(outside(low, high), outside(high, low))
        return _any(inside(low, high), inside(high, low))
    return outside(low, high) if "NOT" in kind else inside(low, high)


def _in(node: Node, fields: Node) -> Node:
    """As transformAExprIn in src/backend/parser/parse_expr.c: constants make one list, what names a
    column is compared by itself."""
    items, operator = fields["rexpr"]["List"]["items"], strings(fields["name"])[-1]
    apart = [one for one in items if names_column(one)]
    together = [one for one in items if one not in apart]
    if len(together) < 2:
        together, apart = [], items
    if not apart:
        return node
    conditions = [_compare(fields["lexpr"], operator, one) for one in apart]
    if together:
        conditions.insert(0, {"A_Expr": {**fields, "rexpr": {"List": {"items": together}}}})
    if len(conditions) == 1:
        return conditions[0]
    return _any(*conditions) if operator == "=" else _all(*conditions)


def _rows(node: Node, fields: Node) -> Node:
    """As make_row_comparison_op in src/backend/parser/parse_expr.c; only = and <> fall into pieces."""
    left, right = (fields[side]["RowExpr"].get("args", []) for side in ("lexpr", "rexpr"))
    operator = strings(fields["name"])[-1]
    if operator not in {"=", "<>"} or len(left) != len(right) or len(left) < 2:
        return node
    pairs = [_compare(one, operator, other) for one, other in zip(left, right, strict=True)]
    return _all(*pairs) if operator == "=" else _any(*pairs)
