"""Whether one condition follows from another, as far as their texts tell.

Less than the server itself finds out for partial indexes: https://www.postgresql.org/docs/current/indexes-partial.html,
``predicate_implied_by`` in src/backend/optimizer/util/predtest.c.
"""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.expressions import expression
from django_safemigrate.databases.postgresql.parse.grammar import (
    GrammarError,
    Node,
    NotUnderstoodError,
    statements,
)
from django_safemigrate.schema.objects import Expression

# Comparisons that are not true of NULL. https://www.postgresql.org/docs/current/functions-comparison.html
STRICT = frozenset({"=", "<", ">", "<=", ">=", "<>", "~~", "!~~", "~~*", "!~~*"})


def implies(condition: Expression, other: Expression) -> bool:
    """Whether every row of which ``condition`` is true is one of which ``other`` is true; False when that is not known."""
    if condition.sql == other.sql:
        return True
    try:
        given, wanted = _node(condition), _node(other)
        return _follows(wanted, given)
    except (GrammarError, NotUnderstoodError, RecursionError):
        return False


def _node(one: Expression) -> Node:
    (statement,) = statements(f"SELECT {one.sql}")
    node: Node = statement["SelectStmt"]["targetList"][0]["ResTarget"]["val"]
    return node


def _follows(wanted: Node, given: Node) -> bool:
    """Whether ``wanted`` follows from ``given``."""
    # Each part of an AND has to follow, and all that an OR leaves open has to lead there; only then is a part enough.
    parts = _parts(wanted, "AND_EXPR")
    if len(parts) > 1:
        return all(_follows(one, given) for one in parts)
    parts = _parts(given, "OR_EXPR")
    if len(parts) > 1:
        return all(_follows(wanted, one) for one in parts)
    parts = _parts(given, "AND_EXPR")
    if len(parts) > 1 and any(_follows(wanted, one) for one in parts):
        return True
    parts = _parts(wanted, "OR_EXPR")
    if len(parts) > 1:
        return any(_follows(one, given) for one in parts)
    return _same(wanted, given) or _among(wanted, given) or _not_null(wanted, given)


def _parts(node: Node, operator: str) -> list[Node]:
    inner = node.get("BoolExpr", {})
    return list(inner["args"]) if inner.get("boolop") == operator else [node]


def _same(one: Node, other: Node) -> bool:
    return expression(one).sql == expression(other).sql


def _among(wanted: Node, given: Node) -> bool:
    """Both compare the same with values, and those of ``given`` are among those of ``wanted``."""
    ours, theirs = _values(given), _values(wanted)
    return ours is not None and theirs is not None and ours[0] == theirs[0] and ours[1] <= theirs[1]


def _values(node: Node) -> tuple[str, frozenset[str]] | None:
    """What is compared, and the values that it may equal."""
    one = node.get("A_Expr", {})
    if [part["String"]["sval"] for part in one.get("name", ())] != ["="]:
        return None
    if one["kind"] == "AEXPR_OP" and "lexpr" in one:
        return expression(one["lexpr"]).sql, frozenset({expression(one["rexpr"]).sql})
    if one["kind"] == "AEXPR_IN":
        items = one["rexpr"].get("List", {}).get("items", ())
        return expression(one["lexpr"]).sql, frozenset(expression(item).sql for item in items)
    return None


def _not_null(wanted: Node, given: Node) -> bool:
    """A comparison that is true has no NULL on either side."""
    test, one = wanted.get("NullTest", {}), given.get("A_Expr", {})
    if test.get("nulltesttype") != "IS_NOT_NULL" or one.get("kind") not in (
        "AEXPR_OP",
        "AEXPR_IN",
        "AEXPR_LIKE",
    ):
        return False
    names = [part["String"]["sval"] for part in one["name"]]
    sides = [one[side] for side in ("lexpr", "rexpr") if side in one]
    return names[-1] in STRICT and any("List" not in side and _same(test["arg"], side) for side in sides)
