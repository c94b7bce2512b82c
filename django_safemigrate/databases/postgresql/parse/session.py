"""Statements about the session: settings, transactions, and those that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.registry import Handler, Script, statement, understand
from django_safemigrate.databases.postgresql.parse.types import constant
from django_safemigrate.schema.changes import Change, ControlTransaction, NoChange, Opaque, SetSetting

# Statements nobody but their own session could notice.
SILENT: Mapping[str, str] = {
    "CheckPointStmt": "CHECKPOINT",
    "ClosePortalStmt": "CLOSE",
    "DeallocateStmt": "DEALLOCATE",
    "FetchStmt": "FETCH",
    "ListenStmt": "LISTEN",
    "LoadStmt": "LOAD",
    "NotifyStmt": "NOTIFY",
    "UnlistenStmt": "UNLISTEN",
    "VariableShowStmt": "SHOW",
}


@statement("VariableSetStmt")
def setting(node: Node, script: Script) -> Iterable[Change]:
    kind = node["kind"]
    if kind == "VAR_SET_CURRENT":
        return (NoChange("SET … FROM CURRENT"),)
    if kind == "VAR_SET_MULTI":
        return _several(node)
    name = node.get("name", "all")
    local = node.get("is_local", False)
    if kind != "VAR_SET_VALUE":
        return (SetSetting(name, None, local),)
    return (SetSetting(name, ", ".join(map(_value, node.get("args", ()))), local),)


def _several(node: Node) -> Iterable[Change]:
    """SET TRANSACTION, for the one that runs, and SET SESSION CHARACTERISTICS, for those to come."""
    session = node["name"] == "SESSION CHARACTERISTICS"
    for one in node.get("args", ()):
        if "DefElem" in one:
            name = one["DefElem"]["defname"]
            yield SetSetting(
                f"default_{name}" if session else name,
                _value(one["DefElem"].get("arg", {})),
                local=not session,
            )
        else:
            yield SetSetting("transaction_snapshot", _value(one), local=True)


def _value(node: Node) -> str:
    if "TypeCast" in node:
        return _value(node["TypeCast"]["arg"])
    return constant(node.get("A_Const", {}))


@statement("TransactionStmt")
def transaction(node: Node, script: Script) -> Iterable[Change]:
    yield ControlTransaction(node["kind"].removeprefix("TRANS_STMT_").lower().replace("_", " "))


def _silent(what: str) -> Handler:
    return lambda node, script: (NoChange(what),)


for _kind, _what in SILENT.items():
    statement(_kind)(_silent(_what))


@statement("DiscardStmt")
def discard(node: Node, script: Script) -> Iterable[Change]:
    yield NoChange(node["target"].replace("_", " "))


@statement("ExplainStmt")
def explain(node: Node, script: Script) -> Iterable[Change]:
    if any(one["DefElem"]["defname"] == "analyze" for one in node.get("options", ())):
        return understand(node["query"], script)
    return (NoChange("EXPLAIN"),)


@statement("DeclareCursorStmt")
def cursor(node: Node, script: Script) -> Iterable[Change]:
    return understand(node["query"], script)


@statement("PrepareStmt", "ExecuteStmt")
def prepared(node: Node, script: Script) -> Iterable[Change]:
    yield Opaque(f'what the prepared statement "{node["name"]}" does is not followed')
