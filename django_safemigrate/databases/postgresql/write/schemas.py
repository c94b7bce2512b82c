"""The default schema put before the names in a text that have none: relations, and whatever the catalog knows to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, statements
from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA, strings
from django_safemigrate.databases.postgresql.parse.registry import walk
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.schema.changes import ChangeObject

# The first makes what it holds in the schema that it makes; the second names tables of another server.
OF_ANOTHER_SCHEMA = frozenset({"CreateSchemaStmt", "ImportForeignSchemaStmt"})
# https://www.postgresql.org/docs/18/functions-sequence.html: their first argument is the text of a regclass.
OF_SEQUENCES = frozenset({"nextval", "currval", "setval"})
# Kinds of object that are in a schema and whose place in the text the grammar does not tell.
IN_SCHEMAS = frozenset(
    {
        "aggregate",
        "collation",
        "conversion",
        "domain",
        "function",
        "procedure",
        "text search configuration",
        "text search dictionary",
        "text search parser",
        "text search template",
        "type",
    }
)
PREFIX = f"{DEFAULT_SCHEMA}."
TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | \$(\w*)\$.*?\$\1\$ | "(?:[^"]|"")*" | \w[\w$]* | \S""",
    re.VERBOSE | re.DOTALL,
)
SELECT = "SELECT "


def in_schema(sql: str, names: Names) -> str:
    """The one statement ``sql`` with its relations in their schema, and objects that it makes, or that the
    catalog knows. What is no SQL stays as it is."""
    try:
        trees = statements(sql)
    except GrammarError:
        return sql
    if any(OF_ANOTHER_SCHEMA & tree.keys() for tree in trees):
        return sql
    raw = sql.encode()
    places = {len(raw[:place].decode()) for tree in trees for place in _places(tree, raw, names)}
    return _with_prefix(sql, places | set(_objects(sql, trees, names)))


def in_expression(sql: str, names: Names) -> str:
    """The same for an expression."""
    if not names.knows_more_than_relations and " FROM " not in sql.upper():
        return sql
    return in_schema(f"{SELECT}{sql}", names).removeprefix(SELECT)


def _with_prefix(sql: str, places: set[int]) -> str:
    for place in sorted(places, reverse=True):
        sql = sql[:place] + PREFIX + sql[place:]
    return sql


def _places(tree: Node, raw: bytes, names: Names) -> Iterator[int]:
    """Where, in bytes, the names begin that a schema is missing from."""
    queries = {part["ctename"] for kind, part in walk(tree) if kind == "CommonTableExpr"}
    for kind, one in walk(tree):
        place = one.get("location", 0)
        if "relname" in one and "relpersistence" in one:
            # A recursive view is a query of its own WITH.
            if _is_missing(one, names) and (kind == "view" or one["relname"] not in queries):
                yield place
        elif "typemod" in one and len(one.get("names", ())) == 1:
            if names.is_own_type(strings(one["names"])[0]):
                yield place
        elif "funcname" in one and place:
            yield from _called(one, raw, names)
        elif kind == "CollateClause" and ".".join(strings(one["collname"])) in names.catalog.collations:
            found = re.match(rb"collate\s+", raw[place:], re.IGNORECASE)
            yield place + (found.end() if found else 0)


def _is_missing(node: Node, names: Names) -> bool:
    name = node["relname"]
    # What is named pg_… is the server's own.
    return not (
        "schemaname" in node
        or node["relpersistence"] == "t"
        or name.startswith("pg_")
        or names.is_temporary(name)
    )


def _called(node: Node, raw: bytes, names: Names) -> Iterator[int]:
    path = strings(node["funcname"])
    if len(path) == 1 and names.is_own("function", path[0]):
        yield node["location"]
    if path[-1] not in OF_SEQUENCES:
        return
    (text, *_) = node.get("args", ({},))
    text = text.get("TypeCast", {}).get("arg", text)
    value, place = (
        text.get("A_Const", {}).get("sval", {}).get("sval", "."),
        text.get("A_Const", {}).get("location", 0),
    )
    name = value[1:-1] if value.startswith('"') else value.lower()
    if "." not in value and names.catalog.has_relation(name) and raw[place : place + 1] == b"'":
        yield place + 1


def _objects(sql: str, trees: list[Node], names: Names) -> Iterator[int]:
    """Where, in characters, the names of objects begin that the grammar does not place."""
    for change in parse(sql):
        if not isinstance(change, ChangeObject) or change.what not in IN_SCHEMAS:
            continue
        if change.action in {"create", "replace"} or names.is_own(change.what, change.name):
            yield from _named(sql, change.what.split()[-1], change.name)
    for tree in trees:
        path = strings(tree.get("CreateTrigStmt", {}).get("funcname", ()))
        if len(path) == 1 and names.is_own("function", path[0]):
            yield from _named(sql, "execute", path[0])


def _named(sql: str, keyword: str, name: str) -> Iterator[int]:
    """Where the token ``name`` stands first after ``keyword``, if no schema stands before it."""
    tokens = [one for one in TOKEN.finditer(sql) if not one[0].startswith(("--", "/*"))]
    after = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        spelled = token[0][1:-1].replace('""', '"') if token[0].startswith('"') else token[0].lower()
        if after and spelled == name and (before is None or before[0] != "."):
            yield token.start()
            return
        after = after or token[0].lower() == keyword
