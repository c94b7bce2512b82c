"""Clauses that matter to nothing but the server, put into words again: storage parameters, options of a
sequence, bounds of a partition, the lesser parts of ALTER TABLE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.keywords import quoted, quoted_path
from django_safemigrate.databases.postgresql.parse.names import named, option, strings
from django_safemigrate.databases.postgresql.parse.printing import Printer
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.schema.objects import Storage

Parameters = tuple[tuple[str, str | None], ...]

# https://www.postgresql.org/docs/18/sql-createsequence.html; what has fields of its own is left out.
NUMBERING: Mapping[str, str] = {
    "increment": "INCREMENT BY",
    "minvalue": "MINVALUE",
    "maxvalue": "MAXVALUE",
    "start": "START WITH",
    "restart": "RESTART",
    "cache": "CACHE",
    "cycle": "CYCLE",
    "logged": "LOGGED",
    "unlogged": "UNLOGGED",
}
STRATEGIES: Mapping[str, str] = {
    "PARTITION_STRATEGY_RANGE": "RANGE",
    "PARTITION_STRATEGY_LIST": "LIST",
    "PARTITION_STRATEGY_HASH": "HASH",
}
ON_COMMIT: Mapping[str, str] = {
    "ONCOMMIT_PRESERVE_ROWS": "PRESERVE ROWS",
    "ONCOMMIT_DELETE_ROWS": "DELETE ROWS",
    "ONCOMMIT_DROP": "DROP",
}
# What the grammar calls the actions on an option of a foreign table.
ACTIONS: Mapping[str, str] = {"DEFELEM_ADD": "ADD ", "DEFELEM_SET": "SET ", "DEFELEM_DROP": "DROP "}


def parameters(nodes: Iterable[Node]) -> Parameters:
    """The options in a list of DefElem, each with its value, None without one."""
    found = []
    for one in nodes:
        chosen = one["DefElem"]
        name = (
            quoted_path([chosen["defnamespace"], chosen["defname"]])
            if "defnamespace" in chosen
            else quoted(chosen["defname"])
        )
        found.append((name, _value(chosen["arg"]) if "arg" in chosen else None))
    return tuple(found)


def _value(node: Node) -> str:
    return str(node["Float"]["fval"]) if "Float" in node else option(node)


def listed(given: Parameters) -> str:
    """The parameters as they stand in parentheses."""
    return ", ".join(name if value is None else f"{name} = {literals.text(value)}" for name, value in given)


def storage(node: Node, tablespace: str, method: str = "") -> Storage:
    """That of a CREATE TABLE, CREATE INDEX or constraint; ``tablespace`` and ``method`` name the fields."""
    return Storage(parameters(node.get("options", ())), node.get(tablespace, ""), node.get(method, ""))


def numbering(nodes: Iterable[Node]) -> str:
    """The options of a sequence in a list of DefElem."""
    words = []
    for one in nodes:
        chosen = one["DefElem"]
        name, value = chosen["defname"], chosen.get("arg")
        if name == "cycle":
            words.append("CYCLE" if option(value) == "true" else "NO CYCLE")
        elif name in {"minvalue", "maxvalue"} and value is None:
            words.append(f"NO {NUMBERING[name]}")
        elif name in NUMBERING:
            words.append(NUMBERING[name] if value is None else f"{NUMBERING[name]} {_value(value)}")
    return " ".join(words)


def partition_by(node: Node) -> str:
    """PARTITION BY, of a PartitionSpec."""
    keys = []
    for one in node["partParams"]:
        element = one["PartitionElem"]
        text = quoted(element["name"]) if "name" in element else f"({_exact(element['expr'])})"
        if "collation" in element:
            text += f" COLLATE {'.'.join(map(quoted, strings(element['collation'])))}"
        if "opclass" in element:
            text += f" {'.'.join(map(quoted, strings(element['opclass'])))}"
        keys.append(text)
    return f"{STRATEGIES[node['strategy']]} ({', '.join(keys)})"


def bounds(node: Node) -> str:
    """FOR VALUES, of a PartitionBoundSpec; "" for DEFAULT."""
    if node.get("is_default"):
        return ""
    if "modulus" in node:
        return f"WITH (MODULUS {node['modulus']}, REMAINDER {node.get('remainder', 0)})"
    if "listdatums" in node:
        return f"IN ({_values(node['listdatums'])})"
    return f"FROM ({_values(node['lowerdatums'])}) TO ({_values(node['upperdatums'])})"


def _values(nodes: Iterable[Node]) -> str:
    return ", ".join(map(_exact, nodes))


def _exact(node: Node) -> str:
    return Printer(faithful=True).sql(node)


def column_storage(node: Node) -> str:
    """STORAGE, COMPRESSION and OPTIONS of a ColumnDef."""
    words = []
    if "fdwoptions" in node:
        words.append(f"OPTIONS ({_foreign(node['fdwoptions'])})")
    if "storage_name" in node:
        words.append(f"STORAGE {quoted(node['storage_name'])}")
    if "compression" in node:
        words.append(f"COMPRESSION {quoted(node['compression'])}")
    return " ".join(words)


def _foreign(nodes: Iterable[Node]) -> str:
    pairs = [(one["DefElem"], one["DefElem"].get("arg")) for one in nodes]
    return ", ".join(
        ACTIONS.get(chosen["defaction"], "")
        + quoted(chosen["defname"])
        + (f" {literals.text(option(value))}" if value is not None else "")
        for chosen, value in pairs
    )


def role(node: Node) -> str:
    """A RoleSpec."""
    if "rolename" in node:
        return quoted(node["rolename"])
    return str(node["roletype"].removeprefix("ROLESPEC_"))


def _set(node: Node) -> str:
    return f"SET ({listed(parameters(node['def']['List']['items']))})"


def _reset(node: Node) -> str:
    return f"RESET ({listed(parameters(node['def']['List']['items']))})"


def _identity(node: Node) -> str:
    words = []
    for one in node["def"]["List"]["items"]:
        chosen = one["DefElem"]
        if chosen["defname"] == "generated":
            letter = chr(chosen["arg"]["Integer"]["ival"])
            words.append(f"SET GENERATED {'ALWAYS' if letter == 'a' else 'BY DEFAULT'}")
        elif chosen["defname"] == "restart":
            words.append(numbering([one]))
        elif chosen["defname"] == "sequence_name":
            words.append(f"SET SEQUENCE NAME {'.'.join(map(quoted, named(chosen['arg'])))}")
        elif chosen["defname"] == "as":
            words.append(f"SET AS {type_name(chosen['arg']['TypeName'])}")
        else:
            words.append(f"SET {numbering([one])}")
    return " ".join(words)


def _replica_identity(node: Node) -> str:
    told = node["def"]["ReplicaIdentityStmt"]
    words = {"n": "NOTHING", "d": "DEFAULT", "f": "FULL"}
    return f"REPLICA IDENTITY {words.get(told['identity_type']) or 'USING INDEX ' + quoted(told['name'])}"


def _statistics(node: Node) -> str:
    return f"SET STATISTICS {option(node['def']) if 'def' in node else 'DEFAULT'}"


PARTS: Mapping[str, Callable[[Node], str]] = {
    "AT_SetStatistics": _statistics,
    "AT_SetOptions": _set,
    "AT_ResetOptions": _reset,
    "AT_SetStorage": lambda node: f"SET STORAGE {quoted(option(node['def']))}",
    "AT_SetCompression": lambda node: f"SET COMPRESSION {quoted(option(node['def']))}",
    "AT_AlterColumnGenericOptions": lambda node: f"OPTIONS ({_foreign(node['def']['List']['items'])})",
    "AT_SetIdentity": _identity,
    "AT_ChangeOwner": lambda node: f"OWNER TO {role(node['newowner'])}",
    "AT_ClusterOn": lambda node: f"CLUSTER ON {quoted(node['name'])}",
    "AT_DropCluster": lambda node: "SET WITHOUT CLUSTER",
    "AT_SetRelOptions": _set,
    "AT_ResetRelOptions": _reset,
    "AT_AddOf": lambda node: f"OF {type_name(node['def']['TypeName'])}",
    "AT_DropOf": lambda node: "NOT OF",
    "AT_GenericOptions": lambda node: f"OPTIONS ({_foreign(node['def']['List']['items'])})",
    "AT_ReplicaIdentity": _replica_identity,
    "AT_SetLogged": lambda node: "SET LOGGED",
    "AT_SetUnLogged": lambda node: "SET UNLOGGED",
    "AT_SetTableSpace": lambda node: f"SET TABLESPACE {quoted(node['name'])}",
    "AT_SetAccessMethod": lambda node: (
        f"SET ACCESS METHOD {quoted(node['name']) if 'name' in node else 'DEFAULT'}"
    ),
}


def part(node: Node) -> str:
    """An AlterTableCmd in words, without the column it is about; "" for one that is told by fields."""
    subtype = node["subtype"]
    return PARTS[subtype](node) if subtype in PARTS else ""
