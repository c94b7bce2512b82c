"""The name PostgreSQL gives an expression that has none: the middle of ``t_lower_idx``.

Source: ``FigureColnameInternal`` in src/backend/parser/parse_target.c, the same in 14–18
(https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/parser/parse_target.c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django_safemigrate.databases.postgresql.parse.grammar import Node, statements

# Kinds of expression that are named for what they are.
FIXED: Mapping[str, str] = {
    "A_ArrayExpr": "array",
    "CoalesceExpr": "coalesce",
    "JsonArrayConstructor": "json_array",
    "JsonObjectConstructor": "json_object",
    "RowExpr": "row",
}
MIN_MAX: Mapping[str, str] = {"IS_GREATEST": "greatest", "IS_LEAST": "least"}
# A name that says the type only, as in ``(a || b)::text``, yields to one found inside.
NONE, WEAK, STRONG = 0, 1, 2
Named = tuple[str | None, int]


def name_of(sql: str) -> str | None:
    """The name of an index key that is the expression ``sql``; None when it has none, for
    which the server says ``expr``.

    Raises ``GrammarError`` when ``sql`` is no expression.
    """
    (statement,) = statements(f"SELECT {sql}")
    (target,) = statement["SelectStmt"]["targetList"]
    return _name(target["ResTarget"]["val"])[0]


def _name(node: Node) -> Named:
    kind, inner = next(iter(node.items()))
    if kind in FIXED:
        return FIXED[kind], STRONG
    match kind:
        case "ColumnRef":
            return _last(inner["fields"])
        case "FuncCall":
            return _last(inner["funcname"])
        case "A_Indirection":
            found = _last(inner.get("indirection", ()))
            return found if found[0] else _name(inner["arg"])
        case "CollateClause":
            return _name(inner["arg"])
        case "MinMaxExpr":
            return MIN_MAX[inner["op"]], STRONG
        case "A_Expr" if inner["kind"] == "AEXPR_NULLIF":
            return "nullif", STRONG
        case "TypeCast":
            return _stronger(_name(inner["arg"]), _last(inner["typeName"]["names"])[0])
        case "CaseExpr":
            return _stronger(_name(inner["defresult"]) if "defresult" in inner else (None, NONE), "case")
        case _:
            return None, NONE


def _last(parts: Iterable[Node]) -> Named:
    names = [part["String"].get("sval", "") for part in parts if "String" in part]
    return (names[-1], STRONG) if names else (None, NONE)


def _stronger(inside: Named, otherwise: str | None) -> Named:
    return inside if inside[1] > WEAK else (otherwise, WEAK)
