"""Changes of views, triggers, types and whatever else has a name."""

from __future__ import annotations

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.write.definitions import constraint, operand, words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import cannot, listed, part, statement
from django_safemigrate.databases.postgresql.write.verbatim import verbatim
from django_safemigrate.schema.changes import (
    AlterDomain,
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
    DropTrigger,
    DropView,
    RefreshView,
    RenameTrigger,
    SetTriggerEnabled,
)
from django_safemigrate.schema.objects import RelationKind

RENAMED_VIEWS = {("rename", one.value) for one in (RelationKind.VIEW, RelationKind.MATERIALIZED_VIEW)}
DROPPED = {("drop", what) for what in ("collation", "domain", "extension", "type")}


@statement(CreateView, CreateTrigger, CreateStatistics, ChangeObject)
def as_written(change: CreateView | CreateTrigger | CreateStatistics | ChangeObject, names: Names) -> str:
    if not change.verbatim and isinstance(change, ChangeObject):
        kind = (change.action, change.what)
        if kind in RENAMED_VIEWS:
            # ALTER TABLE renames one too, so the statement it was read from may name a table.
            new_name = quoted(change.new_name.rpartition(".")[2])
            return f"ALTER {change.what.upper()} {names.relation(change.name)} RENAME TO {new_name}"
        if kind in DROPPED:
            name = quoted(change.name) if change.what == "extension" else names.object(change.name)
            return f"DROP {change.what.upper()} {name}{' CASCADE' if change.cascade else ''}"
    return verbatim(change, names)


@listed(DropView)
def drop_view(change: DropView, names: Names) -> tuple[str, str, str]:
    kind = "MATERIALIZED VIEW" if change.materialized else "FOREIGN TABLE" if change.foreign else "VIEW"
    head = f"DROP {kind}{' IF EXISTS' if change.if_exists else ''}"
    return head, names.relation(change.view), "CASCADE" if change.cascade else ""


@statement(RefreshView)
def refresh(change: RefreshView, names: Names) -> str:
    if change.verbatim:
        return verbatim(change, names)
    concurrently = "CONCURRENTLY " if change.concurrently else ""
    return f"REFRESH MATERIALIZED VIEW {concurrently}{names.relation(change.view)}"


@statement(DropTrigger)
def drop_trigger(change: DropTrigger, names: Names) -> str:
    if_exists = "IF EXISTS " if change.if_exists else ""
    place = f"{quoted(change.name)} ON {names.relation(change.table)}"
    return f"DROP TRIGGER {if_exists}{place}{' CASCADE' if change.cascade else ''}"


@statement(RenameTrigger)
def rename_trigger(change: RenameTrigger, names: Names) -> str:
    place = f"{quoted(change.name)} ON {names.relation(change.table)}"
    return f"ALTER TRIGGER {place} RENAME TO {quoted(change.new_name)}"


@part(SetTriggerEnabled)
def set_trigger_enabled(change: SetTriggerEnabled, names: Names) -> str:
    name = change.name if change.name in {"ALL", "USER"} else quoted(change.name)
    return words("ENABLE" if change.enabled else "DISABLE", change.firing, f"TRIGGER {name}")


# What of a policy or rule is a part of ALTER TABLE has no name, or is switched on or off.
@part(ChangePolicy)
def switch_policies(change: ChangePolicy, names: Names) -> str:
    return change.action.upper()


@statement(ChangePolicy)
def change_policy(change: ChangePolicy, names: Names) -> str:
    place = f"{quoted(change.name)} ON {names.relation(change.table)}"
    if change.action == "drop":
        return f"DROP POLICY {'IF EXISTS ' if change.if_exists else ''}{place}"
    if change.action == "rename" and change.new_name:
        if_exists = "IF EXISTS " if change.if_table_exists else ""
        return f"ALTER POLICY {if_exists}{place} RENAME TO {quoted(change.new_name)}"
    return verbatim(change, names)


@part(ChangeRule)
def switch_rule(change: ChangeRule, names: Names) -> str:
    return words(change.action.upper(), change.firing, f"RULE {quoted(change.name)}")


@statement(ChangeRule)
def change_rule(change: ChangeRule, names: Names) -> str:
    place = f"{quoted(change.name)} ON {names.relation(change.table)}"
    if change.action == "drop":
        if_exists = "IF EXISTS " if change.if_exists else ""
        return f"DROP RULE {if_exists}{place}{' CASCADE' if change.cascade else ''}"
    if change.action == "rename" and change.new_name:
        return f"ALTER RULE {place} RENAME TO {quoted(change.new_name)}"
    return verbatim(change, names)


@statement(CreateCollation)
def create_collation(change: CreateCollation, names: Names) -> str:
    if_not_exists = "IF NOT EXISTS " if change.if_not_exists else ""
    head = f"CREATE COLLATION {if_not_exists}{names.object(change.name)}"
    if change.copies:
        return f"{head} FROM {names.collation(change.copies)}"
    given = [f"{quoted(name)} = {literals.text(value)}" for name, value in change.options]
    if not change.deterministic or not given:
        given.append(f"deterministic = {'true' if change.deterministic else 'false'}")
    return f"{head} ({', '.join(given)})"


@statement(CreateEnum)
def create_enum(change: CreateEnum, names: Names) -> str:
    return f"CREATE TYPE {names.object(change.name)} AS ENUM ({', '.join(map(literals.text, change.values))})"


@statement(ChangeEnum)
def change_enum(change: ChangeEnum, names: Names) -> str:
    head, value = f"ALTER TYPE {names.object(change.name)}", literals.text(change.value)
    if change.action == "rename value":
        return f"{head} RENAME VALUE {value} TO {literals.text(change.new_value)}"
    place = f"{'AFTER' if change.after else 'BEFORE'} {literals.text(change.neighbour)}"
    if_not_exists = "IF NOT EXISTS " if change.if_not_exists else ""
    return words(head, f"ADD VALUE {if_not_exists}{value}", place if change.neighbour or change.after else "")


@statement(CreateDomain)
def create_domain(change: CreateDomain, names: Names) -> str:
    return words(
        f"CREATE DOMAIN {names.object(change.name)} AS {names.type(change.type)}",
        f"COLLATE {names.collation(change.collation)}" if change.collation else "",
        f"DEFAULT {operand(change.default, names)}" if change.default else "",
        "" if change.null else "NOT NULL",
        *(constraint(one, names) for one in change.constraints),
    )


@statement(AlterDomain)
def alter_domain(change: AlterDomain, names: Names) -> str:
    head = f"ALTER DOMAIN {names.object(change.name)}"
    if change.constraint is not None:
        return f"{head} ADD {constraint(change.constraint, names, inline=True)}"
    if change.part:
        return f"{head} {change.part}"
    if change.action in {"set not null", "drop not null", "drop default"}:
        return f"{head} {change.action.upper()}"
    raise cannot(change, "nothing says which constraint or default it is about")
