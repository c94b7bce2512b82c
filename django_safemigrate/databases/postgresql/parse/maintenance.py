"""What is done to whole tables and leaves their schema as it is: TRUNCATE, LOCK, VACUUM, CLUSTER."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.names import relation, switched_on
from django_safemigrate.databases.postgresql.parse.registry import Script, statement
from django_safemigrate.schema.changes import (
    AnalyzeTable,
    Change,
    LockTable,
    NoChange,
    Opaque,
    RewriteTable,
    TruncateTable,
)

# https://www.postgresql.org/docs/18/explicit-locking.html; the numbers are those of
# src/include/storage/lockdefs.h.
LOCKS: Mapping[int, str] = {
    1: "ACCESS SHARE",
    2: "ROW SHARE",
    3: "ROW EXCLUSIVE",
    4: "SHARE UPDATE EXCLUSIVE",
    5: "SHARE",
    6: "SHARE ROW EXCLUSIVE",
    7: "EXCLUSIVE",
    8: "ACCESS EXCLUSIVE",
}


@statement("TruncateStmt")
def truncate(node: Node, script: Script) -> Iterable[Change]:
    cascade, restart = node.get("behavior") == "DROP_CASCADE", node.get("restart_seqs", False)
    return [
        TruncateTable(relation(one), cascade, restart, only_table=not one.get("inh", False))
        for one in (one["RangeVar"] for one in node["relations"])
    ]


@statement("LockStmt")
def lock(node: Node, script: Script) -> Iterable[Change]:
    mode, nowait = LOCKS[node["mode"]], node.get("nowait", False)
    return [
        LockTable(relation(one), mode, nowait, only_table=not one.get("inh", False))
        for one in (one["RangeVar"] for one in node["relations"])
    ]


@statement("VacuumStmt")
def vacuum(node: Node, script: Script) -> Iterable[Change]:
    options = {one["DefElem"]["defname"]: one["DefElem"].get("arg") for one in node.get("options", ())}
    full = "full" in options and switched_on(options["full"])
    vacuumed = node.get("is_vacuumcmd", False)
    names = [relation(one["VacuumRelation"]["relation"]) for one in node.get("rels", ())]
    if not names and full:
        return (Opaque("VACUUM FULL without a table writes every table of the database anew"),)
    if not names:
        return (NoChange("VACUUM of the whole database" if vacuumed else "ANALYZE of the whole database"),)
    return [
        RewriteTable(name, "VACUUM FULL") if full else AnalyzeTable(name, vacuum=vacuumed) for name in names
    ]


@statement("ClusterStmt")
def cluster(node: Node, script: Script) -> Iterable[Change]:
    if "relation" not in node:
        return (Opaque("CLUSTER without a table writes every table anew that was clustered before"),)
    return (RewriteTable(relation(node["relation"]), "CLUSTER"),)
