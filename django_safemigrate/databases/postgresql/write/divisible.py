"""Which statements may be done in parts."""

from __future__ import annotations

from functools import lru_cache

from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, statements

# What they do is not in their text, depends on what they find, or is about the statements around them.
WHOLE = frozenset({
    "CallStmt", "CopyStmt", "DoStmt", "ExecuteStmt", "ExplainStmt", "LockStmt", "MergeStmt", "PrepareStmt", "SelectStmt", "TransactionStmt", "VariableSetStmt",
})  # fmt: skip


@lru_cache(maxsize=1024)
def divisible(sql: str) -> bool:
    """Whether each change that ``sql`` (one or several statements) was read as may be made by a statement of its own."""
    try:
        return not any(_whole(tree) for tree in statements(sql))
    except (GrammarError, RecursionError):
        return False


def _whole(tree: Node) -> bool:
    kind, node = next(iter(tree.items()))
    # Of the rows that are there it is an UPDATE, of the others an INSERT.
    twofold = node.get("onConflictClause", {}).get("action") == "ONCONFLICT_UPDATE"
    return kind in WHOLE or "withClause" in node or twofold
