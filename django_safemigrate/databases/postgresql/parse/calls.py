"""The functions a statement calls, and what their bodies do where they stand in the same string."""

from __future__ import annotations

from collections.abc import Iterator

from django_safemigrate.databases.postgresql.parse import functions
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import dotted, strings
from django_safemigrate.databases.postgresql.parse.registry import Script, walk
from django_safemigrate.databases.postgresql.parse.types import constant
from django_safemigrate.schema.changes import Change, SetSetting


def function_names(node: Node) -> tuple[str, ...]:
    """The functions called anywhere in ``node``, without ``pg_catalog``."""
    return tuple(dict.fromkeys(_name(part) for _, part in walk(node) if "funcname" in part))


def _name(node: Node) -> str:
    names = strings(node["funcname"])
    return dotted(names[1:] if len(names) > 1 and names[0] == "pg_catalog" else names)


def is_builtin(name: str) -> bool:
    """Whether every server has a function of this name."""
    return name in functions.IMMUTABLE or name in functions.STABLE or name in functions.VOLATILE


def settings(node: Node) -> Iterator[Change]:
    """What ``set_config`` sets with constants, anywhere in ``node``."""
    for _, part in walk(node):
        if "funcname" not in part or _name(part) != "set_config":
            continue
        arguments = [one["A_Const"] for one in part.get("args", ()) if "A_Const" in one]
        if len(arguments) == 3:
            name, value, local = map(constant, arguments)
            yield SetSetting(name, value, local in {"true", "t"})


def bodies(node: Node, script: Script) -> Iterator[Change]:
    """What the functions called in ``node`` do, if their bodies stand earlier in the same string."""
    if script.functions:
        for name in function_names(node):
            yield from script.body(name)
