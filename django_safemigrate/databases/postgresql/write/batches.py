"""Statements that write rows, in slices along a key of their table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django_safemigrate.databases.postgresql.facts.roles import read_through, tree
from django_safemigrate.databases.postgresql.parse.batches import written
from django_safemigrate.databases.postgresql.parse.grammar import Node, statements
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import dotted, relation, strings
from django_safemigrate.databases.postgresql.parse.registry import walk
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import STATEMENTS
from django_safemigrate.databases.postgresql.write.schemas import TOKEN
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, DeleteRows, UpdateRows
from django_safemigrate.schema.objects import IndexKey, Kind, Table
from django_safemigrate.schema.rowbatches import RowBatches

# What stands for a parameter until the percent signs of the statement are doubled. No SQL holds a NUL.
PARAMETER = re.compile("\0(\\w+)\0")
KINDS = ("UpdateStmt", "DeleteStmt")
FOLLOWING = ("cascade", "set null", "set default")


def batches(change: Change, catalog: Catalog) -> RowBatches | None:
    """How to run ``change`` in slices along the primary key of its table, or a unique key without NULLs.

    None when the table has no such key that the statement leaves as it is, or when what it does to one row may depend
    on others of the table: it reads them, gives rows back, or is held to a constraint that is only checked at its end.
    Raises ``CannotWriteError`` when the change does not hold enough to be written.
    """
    table = catalog.tables.get(change.table) if isinstance(change, UpdateRows | DeleteRows) else None
    if not isinstance(change, UpdateRows | DeleteRows) or table is None or table.unknown:
        return None
    columns = set(change.columns) if isinstance(change, UpdateRows) else set[str]()
    key = next((one for one in _keys(table) if not columns & set(one)), None)
    if key is None or _is_checked_at_the_end(change, columns, table, catalog):
        return None
    names = Names(catalog)
    text = STATEMENTS[type(change)](change, names)
    ((kind, node),) = statements(text)[0].items()
    if kind not in KINDS or _depends_on_rows(node, change.table, catalog):
        return None
    return _sliced(text, node, _Along(table, key, names, "inh" not in node["relation"]))


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Columns that tell each row from every other, the primary key first."""
    primary = {one.index for one in table.constraint(Kind.PRIMARY_KEY)}
    for index in sorted(table.indexes.values(), key=lambda one: one.name not in primary):
        if index.unique and index.valid and index.where is None and index.method == "btree":
            columns = tuple(one.column for one in index.keys if one.column and _is_plain(one))
            if len(columns) == len(index.keys) and not any(table.columns[one].null for one in columns):
                yield columns


def _is_plain(key: IndexKey) -> bool:
    """Whether an index is in the order of ORDER BY without more words."""
    return not (key.opclass or key.collation or key.descending)


def _is_checked_at_the_end(
    change: UpdateRows | DeleteRows, columns: set[str], table: Table, catalog: Catalog
) -> bool:
    """Whether a constraint may refuse what some rows are like before all are written."""
    if isinstance(change, UpdateRows):
        uniques = [one for one in table.constraints.values() if one.deferrable and one.index]
        pointed = [one.target_columns for _, one in catalog.references(table.name)]
        return any(columns & set(one) for one in (*(each.reads for each in uniques), *pointed))
    own = _family(table.name, catalog)
    return any(
        holder.name in own and one.on_delete not in FOLLOWING
        for holder, one in catalog.references(table.name)
    )


def _family(table: str, catalog: Catalog) -> set[str]:
    """The table, those it is a part of, and its parts."""
    found, above = set(tree(table, catalog)), catalog.tables[table].parent
    while above:
        found.add(above)
        above = catalog.tables[above].parent if above in catalog.tables else None
    return found


def _depends_on_rows(node: Node, table: str, catalog: Catalog) -> bool:
    if "returningClause" in node or "returningList" in node or "withClause" in node:
        return True
    reads = []
    for kind, part in walk(node):
        if kind == "CurrentOfExpr":
            return True
        if "relname" in part and "relpersistence" in part and part is not node["relation"]:
            reads.append(relation(part))
        # What the project's own functions read is not known; those of the server and of extensions read no table.
        if "funcname" in part and ("function", dotted(strings(part["funcname"]))) in catalog.others:
            return True
    return not _family(table, catalog).isdisjoint(read_through(reads, catalog))


@dataclass(frozen=True, slots=True)
class _Along:
    """The way through a table: ``key`` are the columns of a unique key; ``only`` leaves out tables that inherit."""

    table: Table
    key: tuple[str, ...]
    names: Names
    only: bool

    def end(self, after: str) -> str:
        """The query for the end of the slice that begins ``after`` a condition."""
        listed = ", ".join(map(quoted, self.key))
        backwards = ", ".join(f"{quoted(one)} DESC" for one in self.key)
        source = f"{'ONLY ' if self.only else ''}{self.names.relation(self.table.name)}"
        rows = f"SELECT {listed} FROM {source}{after} ORDER BY {listed} LIMIT \0size\0"  # noqa: S608 - quoted names
        return f"SELECT {listed} FROM ({rows}) AS slice ORDER BY {backwards} LIMIT 1"  # noqa: S608 - quoted names

    def compared(self, operator: str, bound: str, prefix: str = "") -> str:
        """The key compared with the parameters of a bound, ``low`` or ``high``."""
        columns = [prefix + quoted(one) for one in self.key]
        # A value that was kept as text meanwhile is of the column's type again.
        values = [
            f"\0{bound}_{place}\0::{self.names.type(self.table.columns[one].type)}"
            for place, one in enumerate(self.key)
        ]
        return f"{_row(columns)} {operator} {_row(values)}"


def _row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _sliced(text: str, node: Node, along: _Along) -> RowBatches | None:
    others = "fromClause" in node or "usingClause" in node
    prefix = f"{quoted(*written(node))}." if others else ""
    low, high = along.compared(">", "low", prefix), along.compared("<=", "high", prefix)
    first, following = _with_condition(text, high), _with_condition(text, f"{low} AND {high}")
    if not all(_does_the_same(one, node) for one in (first, following)):
        return None
    after = f" WHERE {along.compared('>', 'low')}"
    return RowBatches(
        along.table.name,
        along.key,
        *(_parametrised(one) for one in (along.end(""), along.end(after), first, following)),
    )


def _with_condition(text: str, condition: str) -> str:
    """The UPDATE or DELETE ``text`` for those of its rows that ``condition`` holds for too."""
    # Either part may end in a comment.
    gap = "\n" if "--" in text else ""
    place = _where(text)
    if place is None:
        return f"{text}{gap or ' '}WHERE {condition}"
    return f"{text[:place]}WHERE {condition} AND ({text[place + len('WHERE') :].strip()}{gap})"


def _where(text: str) -> int | None:
    """Where the WHERE of the statement itself begins; the word is reserved.

    https://www.postgresql.org/docs/current/sql-keywords-appendix.html
    """
    depth = 0
    for token in TOKEN.finditer(text):
        depth += (token[0] in ("(", "[")) - (token[0] in (")", "]"))
        if depth == 0 and token[0].lower() == "where":
            return token.start()
    return None


def _does_the_same(text: str, node: Node) -> bool:
    """Whether the statement differs from ``node`` by more conditions only. A text whose words are not where they seem to be
    is found out here."""
    trees = statements(PARAMETER.sub("$1", text))
    if len(trees) != 1:
        return False
    ((_, changed),) = trees[0].items()
    ours, theirs = _shape(changed), _shape(node)
    condition, wanted = ours.pop("whereClause"), theirs.pop("whereClause", None)
    kept = wanted is None or condition["BoolExpr"]["args"][-1] == wanted
    return ours == theirs and kept


def _shape(value: Any) -> Any:
    """A tree without the places in the text."""
    if isinstance(value, dict):
        return {key: _shape(one) for key, one in value.items() if "location" not in key}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return value


def _parametrised(text: str) -> str:
    return PARAMETER.sub(r"%(\1)s", text.replace("%", "%%"))
