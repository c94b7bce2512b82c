"""Whether a CHECK proves that a column holds no NULL, as the server itself decides it before it scans a
table.

Source: https://www.postgresql.org/docs/current/sql-altertable.html, SET NOT NULL;
``ConstraintImpliedByRelConstraint`` in src/backend/commands/tablecmds.c.
"""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, statements
from django_safemigrate.schema.objects import Constraint, Expression, Kind, Table


def proven_not_null(table: Table, column: str) -> bool:
    """Whether a validated constraint of ``table`` proves that ``column`` is never NULL."""
    return any(one.validated and _demands(one, column) for one in table.constraints.values())


def refuses_null(table: Table, column: str) -> bool:
    """Whether a constraint of ``table``, validated or not, refuses to write NULL to ``column``."""
    return any(_demands(one, column) for one in table.constraints.values())


def _demands(constraint: Constraint, column: str) -> bool:
    if not constraint.enforced:
        return False
    if constraint.kind is Kind.CHECK:
        return constraint.expression is not None and _says(constraint.expression, column)
    return constraint.kind in (Kind.PRIMARY_KEY, Kind.NOT_NULL) and column in constraint.columns


def _says(expression: Expression, column: str) -> bool:
    if column not in expression.columns:
        return False
    try:
        (statement,) = statements(f"SELECT {expression.written or expression.sql}")
    except GrammarError:
        return False
    return _implies(statement["SelectStmt"]["targetList"][0]["ResTarget"]["val"], column, negated=False)


def _implies(node: Node, column: str, *, negated: bool) -> bool:
    kind, inner = next(iter(node.items()))
    if kind == "BoolExpr":
        if inner["boolop"] == "NOT_EXPR":
            return _implies(inner["args"][0], column, negated=not negated)
        # Of an AND one part is enough, of an OR every part is needed; a NOT before them swaps the two.
        enough = any if (inner["boolop"] == "AND_EXPR") is not negated else all
        return enough(_implies(one, column, negated=negated) for one in inner["args"])
    if kind == "NullTest":
        wanted = "IS_NULL" if negated else "IS_NOT_NULL"
        return inner["nulltesttype"] == wanted and _column(inner["arg"]) == column
    return False


def _column(node: Node) -> str | None:
    fields = node.get("ColumnRef", {}).get("fields", ())
    return fields[-1]["String"]["sval"] if fields and "String" in fields[-1] else None
