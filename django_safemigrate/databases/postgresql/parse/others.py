"""Views, types, functions, triggers, policies, rules, rights and the objects nothing but a name is kept
of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django_safemigrate.databases.postgresql.parse import plpgsql
from django_safemigrate.databases.postgresql.parse.calls import bodies, function_names
from django_safemigrate.databases.postgresql.parse.columns import collation
from django_safemigrate.databases.postgresql.parse.constraints import constraint
from django_safemigrate.databases.postgresql.parse.expressions import expression
from django_safemigrate.databases.postgresql.parse.grammar import Node
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import (
    dotted,
    named,
    option,
    relation,
    strings,
    switched_on,
)
from django_safemigrate.databases.postgresql.parse.registry import (
    Handler,
    Script,
    named_columns,
    named_tables,
    statement,
    understand,
)
from django_safemigrate.databases.postgresql.parse.renames import words
from django_safemigrate.databases.postgresql.parse.types import type_name
from django_safemigrate.schema.changes import (
    AlterDomain,
    Change,
    ChangeEnum,
    ChangeObject,
    ChangePolicy,
    ChangeRule,
    CreateCollation,
    CreateDomain,
    CreateEnum,
    CreateStatistics,
    CreateTrigger,
    CreateView,
    Opaque,
    RefreshView,
    SetTableOption,
)
from django_safemigrate.schema.objects import View

# Statements of which nothing but the object's kind and name matters: action, kind, and the field that holds
# the name.
PLAIN: Mapping[str, tuple[str, str, str]] = {
    "CreateExtensionStmt": ("create", "extension", "extname"),
    "AlterExtensionStmt": ("update", "extension", "extname"),
    "AlterExtensionContentsStmt": ("alter", "extension", "extname"),
    "CreateEventTrigStmt": ("create", "event trigger", "trigname"),
    "AlterEventTrigStmt": ("alter", "event trigger", "trigname"),
    "CreatePublicationStmt": ("create", "publication", "pubname"),
    "AlterPublicationStmt": ("alter", "publication", "pubname"),
    "CreateSubscriptionStmt": ("create", "subscription", "subname"),
    "AlterSubscriptionStmt": ("alter", "subscription", "subname"),
    "DropSubscriptionStmt": ("drop", "subscription", "subname"),
    "CreateRoleStmt": ("create", "role", "role"),
    "AlterRoleStmt": ("alter", "role", "role"),
    "AlterRoleSetStmt": ("alter", "role", "role"),
    "DropRoleStmt": ("drop", "role", "roles"),
    "ReassignOwnedStmt": ("owner", "every object of role", "roles"),
    "CreatedbStmt": ("create", "database", "dbname"),
    "DropdbStmt": ("drop", "database", "dbname"),
    "AlterDatabaseStmt": ("alter", "database", "dbname"),
    "AlterDatabaseSetStmt": ("alter", "database", "dbname"),
    "AlterDatabaseRefreshCollStmt": ("alter", "database", "dbname"),
    "CreateTableSpaceStmt": ("create", "tablespace", "tablespacename"),
    "DropTableSpaceStmt": ("drop", "tablespace", "tablespacename"),
    "AlterTableSpaceOptionsStmt": ("alter", "tablespace", "tablespacename"),
    "AlterStatsStmt": ("alter", "statistics", "defnames"),
    "CreateFdwStmt": ("create", "foreign data wrapper", "fdwname"),
    "AlterFdwStmt": ("alter", "foreign data wrapper", "fdwname"),
    "CreateForeignServerStmt": ("create", "server", "servername"),
    "AlterForeignServerStmt": ("alter", "server", "servername"),
    "CreateUserMappingStmt": ("create", "user mapping", "servername"),
    "AlterUserMappingStmt": ("alter", "user mapping", "servername"),
    "DropUserMappingStmt": ("drop", "user mapping", "servername"),
    "CreatePLangStmt": ("create", "language", "plname"),
    "CreateAmStmt": ("create", "access method", "amname"),
    "CreateConversionStmt": ("create", "conversion", "conversion_name"),
    "CreateRangeStmt": ("create", "type", "typeName"),
    "CompositeTypeStmt": ("create", "type", "typevar"),
    "AlterTypeStmt": ("alter", "type", "typeName"),
    "AlterOperatorStmt": ("alter", "operator", "opername"),
    "CreateOpClassStmt": ("create", "operator class", "opclassname"),
    "CreateOpFamilyStmt": ("create", "operator family", "opfamilyname"),
    "AlterOpFamilyStmt": ("alter", "operator family", "opfamilyname"),
    "AlterTSDictionaryStmt": ("alter", "text search dictionary", "dictname"),
    "AlterTSConfigurationStmt": ("alter", "text search configuration", "cfgname"),
    "AlterCollationStmt": ("alter", "collation", "collname"),
    "AlterFunctionStmt": ("alter", "function", "func"),
    "CreateCastStmt": ("create", "cast", "targettype"),
    "CreateTransformStmt": ("create", "transform", "type_name"),
    "AlterSystemStmt": ("alter", "system", "setstmt"),
    "AlterDefaultPrivilegesStmt": ("alter", "default privileges", "options"),
}


def _plain(action: str, what: str, field: str) -> Handler:
    return lambda node, script: (ChangeObject(action, what, _named(node.get(field, ""))),)


def _named(value: object) -> str:
    """The name in a field, in whichever way the grammar wrote it: a text, a list of texts or roles, or a
    node."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        if "relname" in value:
            return relation(value)
        if "roletype" in value:
            # PUBLIC and CURRENT_USER are kinds of role, not names.
            return str(value.get("rolename") or value["roletype"].removeprefix("ROLESPEC_").lower())
        if "name" in value:
            return str(value["name"])
        return dotted(strings(value["objname" if "objname" in value else "names"]))
    nodes: list[Node] = value if isinstance(value, list) else []
    if all("String" in one for one in nodes):
        return dotted(strings(nodes))
    return ", ".join(_named(one["RoleSpec"]) for one in nodes if "RoleSpec" in one)


for _kind, _meaning in PLAIN.items():
    statement(_kind)(_plain(*_meaning))


@statement("ViewStmt")
def view(node: Node, script: Script) -> Iterable[Change]:
    yield CreateView(
        View(relation(node["view"]), reads=named_tables(node["query"]), names=named_columns(node["query"])),
        replace=node.get("replace", False),
    )


@statement("RefreshMatViewStmt")
def refresh(node: Node, script: Script) -> Iterable[Change]:
    yield RefreshView(relation(node["relation"]), concurrently=node.get("concurrent", False))


@statement("CreateTrigStmt")
def trigger(node: Node, script: Script) -> Iterable[Change]:
    yield CreateTrigger(relation(node["relation"]), node["trigname"], replace=node.get("replace", False))


@statement("AlterObjectDependsStmt")
def depends(node: Node, script: Script) -> Iterable[Change]:
    path = named(node["object"]) if "object" in node else [node["relation"]["relname"]]
    yield ChangeObject("alter", words(node["objectType"]), dotted(path))


@statement("CreatePolicyStmt", "AlterPolicyStmt")
def policy(node: Node, script: Script) -> Iterable[Change]:
    action = "create" if "cmd_name" in node else "alter"
    yield ChangePolicy(relation(node["table"]), action, node["policy_name"])


@statement("RuleStmt")
def rule(node: Node, script: Script) -> Iterable[Change]:
    yield ChangeRule(
        relation(node["relation"]), "replace" if node.get("replace") else "create", node["rulename"]
    )


@statement("DefineStmt")
def define(node: Node, script: Script) -> Iterable[Change]:
    name = dotted(strings(node["defnames"]))
    if node["kind"] == "OBJECT_COLLATION":
        yield _collation(name, node)
    else:
        yield ChangeObject("replace" if node.get("replace") else "create", words(node["kind"]), name)


def _collation(name: str, node: Node) -> CreateCollation:
    options = [(one["DefElem"]["defname"], one["DefElem"].get("arg")) for one in node.get("definition", ())]
    given = dict(options)
    if_not_exists = node.get("if_not_exists", False)
    if given.get("from"):
        return CreateCollation(name, None, copies=dotted(named(given["from"])), if_not_exists=if_not_exists)
    deterministic = switched_on(given["deterministic"]) if "deterministic" in given else True
    told = tuple((key, option(value)) for key, value in options if key != "deterministic")
    return CreateCollation(name, deterministic, told, if_not_exists=if_not_exists)


@statement("CreateStatsStmt")
def statistics(node: Node, script: Script) -> Iterable[Change]:
    for table in named_tables(node["relations"]):
        yield CreateStatistics(table, dotted(strings(node.get("defnames", []))))


@statement("CreateSchemaStmt")
def schema(node: Node, script: Script) -> Iterable[Change]:
    yield ChangeObject("create", "schema", node.get("schemaname") or _named(node.get("authrole", {})))
    for one in node.get("schemaElts", ()):
        yield from understand(one, script)


@statement("CreateEnumStmt")
def enum(node: Node, script: Script) -> Iterable[Change]:
    yield CreateEnum(dotted(strings(node["typeName"])), tuple(strings(node.get("vals", []))))


@statement("AlterEnumStmt")
def alter_enum(node: Node, script: Script) -> Iterable[Change]:
    name = dotted(strings(node["typeName"]))
    new, neighbour = node.get("newVal", ""), node.get("newValNeighbor", "")
    after = node.get("newValIsAfter", False)
    # An empty value is left out of the tree, also the old one; a value is added after the last one, or beside
    # a neighbour.
    if "oldVal" in node or not (after or neighbour):
        yield ChangeEnum("rename value", name, node.get("oldVal", ""), new)
    else:
        yield ChangeEnum(
            "add value",
            name,
            new,
            neighbour=neighbour,
            after=after and bool(neighbour),
            if_not_exists=node.get("skipIfNewValExists", False),
        )


@statement("CreateDomainStmt")
def domain(node: Node, script: Script) -> Iterable[Change]:
    kinds = [one["Constraint"] for one in node.get("constraints", ())]
    checks = tuple(constraint(one) for one in kinds if one["contype"] == "CONSTR_CHECK")
    null = not any(one["contype"] == "CONSTR_NOTNULL" for one in kinds)
    name, kind = dotted(strings(node["domainname"])), type_name(node["typeName"])
    default = next((one["raw_expr"] for one in kinds if one["contype"] == "CONSTR_DEFAULT"), None)
    yield CreateDomain(
        name, kind, checks, null, expression(default, kind) if default else None, collation(node)
    )


DOMAIN_ACTIONS: Mapping[str, str] = {
    "T": "set default",
    "N": "drop not null",
    "O": "set not null",
    "C": "add constraint",
    "X": "drop constraint",
    "V": "validate constraint",
}


@statement("AlterDomainStmt")
def alter_domain(node: Node, script: Script) -> Iterable[Change]:
    action = DOMAIN_ACTIONS[node["subtype"]]
    if action == "set default" and "def" not in node:
        action = "drop default"
    made = constraint(node["def"]["Constraint"]) if action == "add constraint" else None
    yield AlterDomain(dotted(strings(node["typeName"])), action, made, _of_domain(action, node))


def _of_domain(action: str, node: Node) -> str:
    """What an ALTER DOMAIN says that has no field of its own."""
    if action == "set default":
        made = expression(node["def"])
        return f"SET DEFAULT {made.written or made.sql}"
    if "name" not in node:
        return ""
    if_exists = "IF EXISTS " if node.get("missing_ok") else ""
    cascade = " CASCADE" if node.get("behavior") == "DROP_CASCADE" else ""
    return f"{action.upper()} {if_exists}{quoted(node['name'])}{cascade}"


@statement("GrantStmt")
def grant(node: Node, script: Script) -> Iterable[Change]:
    kind = words(node["objtype"])
    # Of REVOKE GRANT OPTION FOR the right itself stays.
    granted = node.get("is_grant", False) or node.get("grant_option", False)
    action = "alter" if granted else "revoke"
    if node.get("targtype") != "ACL_TARGET_OBJECT":
        what = "default privileges" if granted else f"every {kind} of schema"
        yield ChangeObject(action, what, ", ".join(strings(node.get("objects", []))))
        return
    for one in node["objects"]:
        if "RangeVar" in one and node["objtype"] == "OBJECT_TABLE":
            yield SetTableOption(relation(one["RangeVar"]), "privileges" if granted else "privileges revoked")
        else:
            yield ChangeObject(
                action, kind, relation(one["RangeVar"]) if "RangeVar" in one else dotted(named(one))
            )


@statement("GrantRoleStmt")
def grant_role(node: Node, script: Script) -> Iterable[Change]:
    action = "alter" if node.get("is_grant") else "revoke"
    yield ChangeObject(action, "role", _named(node.get("grantee_roles", "")))


@statement("AlterOwnerStmt")
def owner(node: Node, script: Script) -> Iterable[Change]:
    path = named(node["object"]) if "object" in node else [relation(node["relation"])]
    yield ChangeObject("owner", words(node["objectType"]), dotted(path))


@statement("CreateFunctionStmt")
def function(node: Node, script: Script) -> Iterable[Change]:
    what = "procedure" if node.get("is_procedure") else "function"
    name = dotted(strings(node["funcname"]))
    yield ChangeObject("replace" if node.get("replace") else "create", what, name)
    script.functions[name] = plpgsql.reader(name, node)


@statement("CallStmt")
def call(node: Node, script: Script) -> Iterable[Change]:
    (name, *_) = function_names(node["funccall"])
    if name in script.functions:
        return bodies(node["funccall"], script)
    return (Opaque(f"the procedure {name} is called, and its body is not in the same string"),)


@statement("DropOwnedStmt")
def drop_owned(node: Node, script: Script) -> Iterable[Change]:
    yield Opaque(f"DROP OWNED drops whatever belongs to {_named(node['roles'])}")


@statement("ImportForeignSchemaStmt")
def import_schema(node: Node, script: Script) -> Iterable[Change]:
    yield Opaque("IMPORT FOREIGN SCHEMA makes tables after those of another server")


@statement("AlterTableMoveAllStmt")
def move_all(node: Node, script: Script) -> Iterable[Change]:
    yield Opaque(f"ALL IN TABLESPACE {node['orig_tablespacename']} moves every table or index there")
