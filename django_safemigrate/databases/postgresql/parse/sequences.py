"""CREATE SEQUENCE and ALTER SEQUENCE."""

from __future__ import annotations

from collections.abc import Iterable

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import dotted, named, relation, switched_on
from django_safemigrate.databases.postgresql.parse.registry import Script, statement
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.databases.postgresql.parse.wording import numbering
from django_safemigrate.schema.changes import AlterSequence, Change, CreateSequence
from django_safemigrate.schema.objects import Sequence


@statement("CreateSeqStmt")
def sequence(node: Node, script: Script) -> Iterable[Change]:
    owner, kind = _sequence_options(node)
    made = Sequence(relation(node["sequence"]), owner if owner != ("", "") else None, kind or "bigint")
    yield CreateSequence(
        made,
        if_not_exists=node.get("if_not_exists", False),
        temporary=node["sequence"]["relpersistence"] == "t",
        unlogged=node["sequence"]["relpersistence"] == "u",
        numbering=numbering(node.get("options", ())),
    )


@statement("AlterSeqStmt")
def alter_sequence(node: Node, script: Script) -> Iterable[Change]:
    owner, kind = _sequence_options(node)
    told = {one["DefElem"]["defname"]: one["DefElem"].get("arg") for one in node.get("options", ())}
    yield AlterSequence(
        relation(node["sequence"]),
        owner,
        kind,
        if_exists=node.get("missing_ok", False),
        restart="restart" in told,
        cycle="cycle" in told and switched_on(told["cycle"]),
        numbering=numbering(node.get("options", ())),
    )


def _sequence_options(node: Node) -> tuple[tuple[str, str] | None, str | None]:
    owner: tuple[str, str] | None = None
    kind: str | None = None
    for one in node.get("options", ()):
        chosen = one["DefElem"]
        if chosen["defname"] == "as":
            kind = type_name(chosen["arg"]["TypeName"])
        elif chosen["defname"] == "owned_by":
            path = named(chosen["arg"])
            owner = ("", "") if path == ["none"] else (dotted(path[:-1]), path[-1])
    return owner, kind
