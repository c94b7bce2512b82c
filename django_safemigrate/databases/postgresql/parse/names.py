"""Names, as the catalog spells them: unquoted, without the schema ``public``, ``schema.name`` for any other.

A part that itself holds a dot or a double quote keeps its double quotes, so that ``"a.b"`` (one
name) and ``a.b`` (a schema and a name) stay two things. Everything else, spaces, capitals and
percent signs included, stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError

DEFAULT_SCHEMA = "public"


def dotted(parts: Sequence[str]) -> str:
    """The name made of ``parts``, the schema first if there is one."""
    if len(parts) > 1 and parts[0] == DEFAULT_SCHEMA:
        parts = parts[1:]
    return ".".join(map(_part, parts))


def relation(node: Node) -> str:
    """The name in a RangeVar."""
    schema = node.get("schemaname")
    return (
        _part(node["relname"])
        if schema is None or schema == DEFAULT_SCHEMA
        else dotted([schema, node["relname"]])
    )


def relations(nodes: Iterable[Node]) -> tuple[str, ...]:
    """The names in a list of RangeVar nodes."""
    return tuple(relation(one["RangeVar"]) for one in nodes)


def in_schema_of(name: str, node: Node) -> str:
    """``name`` in the schema the RangeVar ``node`` is in: where a renamed relation stays and an
    index goes with its table."""
    schema = node.get("schemaname")
    return dotted([schema, name]) if schema else _part(name)


def strings(nodes: Iterable[Node]) -> list[str]:
    """The texts in a list of String nodes."""
    try:
        # libpg_query leaves an empty text out.
        return [one["String"].get("sval", "") for one in nodes]
    except KeyError:
        raise NotUnderstoodError("a name with a * in it is not understood") from None


def named(node: Node) -> list[str]:
    """The parts of the name of any object, in whichever of its ways the grammar wrapped it."""
    kind, value = next(iter(node.items()))
    if kind == "String":
        return [value.get("sval", "")]
    if kind == "List":
        return [part for item in value["items"] for part in named(item)]
    for field in ("objname", "names"):
        if field in value:
            return strings(value[field])
    return []


def option(value: Node | None) -> str:
    """The value of an option, "" when there is none: a text, a number, or a word that the grammar takes for a
    type."""
    if value is None:
        return ""
    if "Integer" in value:
        return str(value["Integer"].get("ival", 0))
    if "Boolean" in value:
        return "true" if value["Boolean"].get("boolval") else "false"
    if "String" in value:
        return str(value["String"].get("sval", ""))
    return dotted(named(value))


def switched_on(value: Node | None) -> bool:
    """As ``defGetBoolean`` in src/backend/commands/define.c; what the server refuses is taken as it would be
    without."""
    return value is None or option(value).lower() not in ("false", "off", "0")


def _part(part: str) -> str:
    return '"' + part.replace('"', '""') + '"' if "." in part or '"' in part else part
