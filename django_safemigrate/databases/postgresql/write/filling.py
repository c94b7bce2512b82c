"""What an UPDATE does to the rows where the column that it writes is NULL."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse.expressions import faithful
from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError, statements
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.schema.changes import FillColumn, UpdateRows
from django_safemigrate.schema.objects import Expression

# What the tree of an UPDATE holds that gives one table's column a value, whatever else its rows hold.
BARE = {"relation", "targetList", "whereClause"}


def fill(change: UpdateRows) -> FillColumn | None:
    """``change`` for those of its rows alone where its one column is NULL. None when it writes several columns, is about
    some other rows only, reads other tables by FROM, or is not understood."""
    if isinstance(change, FillColumn):
        return change
    node = statements(change.verbatim)[0].get("UpdateStmt", {}) if change.verbatim else {}
    if not node or not node.keys() <= BARE or "alias" in node["relation"] or len(node["targetList"]) > 1:
        return None
    target = node["targetList"][0]["ResTarget"]
    if "indirection" in target or not _reaches_nulls(node, target["name"]):
        return None
    if "SetToDefault" in target["val"]:
        return FillColumn(change.table, columns=(target["name"],))
    try:
        value = faithful(target["val"])
    except NotUnderstoodError:
        return None
    return FillColumn(change.table, columns=(target["name"],), value=Expression(value))


def _reaches_nulls(node: Node, column: str) -> bool:
    """Whether all rows where the column is NULL are written."""
    test = node.get("whereClause", {}).get("NullTest", {})
    fields = test.get("arg", {}).get("ColumnRef", {}).get("fields", ())
    return "whereClause" not in node or (
        test.get("nulltesttype") == "IS_NULL"
        and all("String" in one for one in fields)
        and strings(fields)[-1:] == [column]
    )
