"""Histories of valid operations, drawn by hypothesis: each fits the models that those before it leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    BtreeGinExtension,
    CreateCollation,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations import operations as ops
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Lower, Now
from hypothesis import strategies as st

APPS = ("one", "two")
NAMES = [f"{word}{number}" for word in ("Alpha", "Beta", "order", "User") for number in ("", "2", "Of" * 20)]
FIELDS = ["name", "size", "order", "select", "at", "Mixed", "a_field_with_a_name_of_quite_a_length"]
Draw = Callable[[Any], Any]


def plain_fields(draw: Draw) -> models.Field[Any, Any]:
    kind = draw(st.sampled_from(KINDS))
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["null"] = True
    if draw(st.integers(0, 3)) == 0:
        options["db_index"] = True
    if draw(st.integers(0, 4)) == 0:
        options["unique"] = True
    if draw(st.integers(0, 5)) == 0:
        options["db_column"] = draw(st.sampled_from(["Column", "other", "x" * 63]))
    if draw(st.integers(0, 5)) == 0:
        options["db_comment"] = "it's said"
    default = draw(st.sampled_from(["none", "default", "database"]))
    if default == "default":
        options["default"] = kind.default
    elif default == "database" and kind.db_default is not None:
        options["db_default"] = kind.db_default
    made: models.Field[Any, Any] = kind.make(**options)
    return made


@dataclass(frozen=True)
class Kind:
    make: Callable[..., Any]
    default: Any
    db_default: Any = None


def char(**options: Any) -> Any:
    return models.CharField(max_length=40, **options)


def long_char(**options: Any) -> Any:
    return models.CharField(max_length=400, **options)


def decimal(**options: Any) -> Any:
    return models.DecimalField(max_digits=8, decimal_places=2, **options)


KINDS = [
    Kind(models.IntegerField, 1, 1),
    Kind(models.BigIntegerField, 1, 1),
    Kind(models.PositiveSmallIntegerField, 1, 1),
    Kind(char, "x", "x"),
    Kind(long_char, "it's", "100%"),
    Kind(models.SlugField, "x"),
    Kind(models.TextField, "", ""),
    Kind(models.BooleanField, False, True),
    Kind(models.DateTimeField, None, Now()),
    Kind(decimal, 1),
    Kind(models.UUIDField, None),
    Kind(models.JSONField, dict, models.Value({}, models.JSONField())),
    Kind(models.BinaryField, b"x"),
    Kind(models.FileField, ""),
]


@dataclass
class History:
    """What has been drawn so far: ``counter`` makes names of indexes and constraints that nothing has."""

    draw: Draw
    app: str = APPS[0]
    state: ProjectState = field(default_factory=ProjectState)
    counter: int = 0

    def fresh(self) -> str:
        self.counter += 1
        return f"drawn_{self.counter}"

    def own(self, *, proxies: bool = False) -> list[ModelState]:
        return [
            one
            for (app, _), one in sorted(self.state.models.items())
            if app == self.app and (proxies or not one.options.get("proxy"))
        ]

    def pick(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices)) if choices else None

    def column_field(self) -> Any:
        """A field, sometimes a key to a model that there is."""
        targets = sorted(
            f"{app}.{one.name}" for (app, _), one in self.state.models.items() if not one.options.get("proxy")
        )
        if targets and self.draw(st.integers(0, 3)) == 0:
            kind = self.draw(
                st.sampled_from([models.ForeignKey, models.OneToOneField, models.ManyToManyField])
            )
            target = self.pick([*targets, "self"])
            if kind is models.ManyToManyField:
                return kind(target, related_name="+")
            null = self.draw(st.booleans())
            constraint = self.draw(st.booleans())
            return kind(target, models.CASCADE, null=null, related_name="+", db_constraint=constraint)
        return plain_fields(self.draw)

    def apply(self, operation: Operation) -> None:
        state = self.state.clone()
        vars(state).pop("apps", None)
        operation.state_forwards(self.app, state)
        self.state = state


def used(model: ModelState) -> set[str]:
    """Fields that an index, a constraint or an order of the model names: Django leaves them to the author."""
    names: set[str] = set()
    for one in model.options.get("indexes", ()):
        names |= {name.lstrip("-") for name in one.fields}
        names |= {"name"} if one.expressions else set()
    for one in model.options.get("constraints", ()):
        names |= set(getattr(one, "fields", ()))
        names |= {"id"} if isinstance(one, models.CheckConstraint) else set()
    for together in model.options.get("unique_together") or ():
        names |= set(together)
    names |= {model.options.get("order_with_respect_to") or "id", "_order", "id"}
    return names


def free(model: ModelState) -> list[str]:
    return sorted(
        name for name, one in model.fields.items() if name not in used(model) and not one.primary_key
    )


def columns(model: ModelState) -> list[str]:
    return sorted(name for name, one in model.fields.items() if not one.many_to_many and not one.is_relation)


def create(history: History) -> Operation | None:
    taken = {one.name_lower for one in history.own(proxies=True)}
    names = [one for one in NAMES if one.lower() not in taken]
    if not names:
        return None
    fields = [("id", models.BigAutoField(primary_key=True))]
    fields += [
        (name, history.column_field())
        for name in history.draw(st.sets(st.sampled_from(FIELDS), min_size=2, max_size=5))
    ]
    options: dict[str, Any] = {}
    if history.draw(st.integers(0, 4)) == 0:
        options["db_table"] = history.pick(["Table", f"{history.app}_{history.fresh()}"]) + history.fresh()
    if history.draw(st.integers(0, 6)) == 0:
        options["managed"] = False
    return ops.CreateModel(history.pick(names), fields, options)


def create_proxy(history: History) -> Operation | None:
    base = history.pick(history.own())
    name = f"Proxy{history.fresh()}"
    return base and ops.CreateModel(name, [], {"proxy": True}, bases=(f"{history.app}.{base.name_lower}",))


def delete(history: History) -> Operation | None:
    pointed = set()
    for (app, name), model in history.state.models.items():
        pointed |= {str(base).lower() for base in model.bases if isinstance(base, str)}
        for one in model.fields.values():
            if one.remote_field:
                target = str(one.remote_field.model).lower()
                pointed |= {target} if target not in (f"{app}.{name}", "self") else set()
    model = history.pick(
        [one for one in history.own(proxies=True) if f"{one.app_label}.{one.name_lower}" not in pointed]
    )
    return model and ops.DeleteModel(model.name)


def rename_model(history: History) -> Operation | None:
    # Django does not tell those that are made of it.
    bases = {str(base).lower() for one in history.state.models.values() for base in one.bases}
    model = history.pick([one for one in history.own() if f"{one.app_label}.{one.name_lower}" not in bases])
    return model and ops.RenameModel(model.name, f"Renamed{history.fresh()}")


def add_field(history: History) -> Operation | None:
    model = history.pick(history.own())
    if not model:
        return None
    names = [one for one in FIELDS if one not in model.fields]
    preserve = history.draw(st.booleans())
    name = history.pick(names)
    return name and ops.AddField(model.name, name, history.column_field(), preserve_default=preserve)


def remove_field(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if free(one)])
    return model and ops.RemoveField(model.name, history.pick(free(model)))


def alter_field(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if set(free(one)) & set(columns(one))])
    if not model:
        return None
    name = history.pick([one for one in free(model) if one in columns(model)])
    return ops.AlterField(model.name, name, plain_fields(history.draw))


def alter_key(history: History) -> Operation | None:
    found = [
        (model, name)
        for model in history.own()
        for name in free(model)
        if model.fields[name].many_to_one or model.fields[name].one_to_one
    ]
    if not found:
        return None
    model, name = history.pick(found)
    target = model.fields[name].remote_field.model
    kind = history.pick([models.ForeignKey, models.OneToOneField])
    return ops.AlterField(
        model.name,
        name,
        kind(
            target,
            models.CASCADE,
            null=history.draw(st.booleans()),
            related_name="+",
            db_index=history.draw(st.booleans()),
        )
        if kind is models.ForeignKey
        else kind(target, models.CASCADE, null=True, related_name="+"),
    )


def rename_field(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if free(one)])
    if not model:
        return None
    return ops.RenameField(model.name, history.pick(free(model)), f"renamed_{history.fresh()}")


def add_index(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if columns(one)])
    if not model:
        return None
    name = history.pick(columns(model))
    index = history.pick(
        [
            models.Index(fields=[name], name=history.fresh()),
            models.Index(fields=[f"-{name}"], name=history.fresh(), condition=models.Q(id__gt=1)),
            models.Index(fields=[name], name=history.fresh(), include=["id"]),
        ]
    )
    return history.pick([ops.AddIndex, AddIndexConcurrently])(model.name, index)


def with_option(history: History, option: str) -> tuple[ModelState, Any] | None:
    return history.pick([(one, each) for one in history.own() for each in one.options.get(option, ())])


def remove_index(history: History) -> Operation | None:
    found = with_option(history, "indexes")
    kind = history.pick([ops.RemoveIndex, RemoveIndexConcurrently])
    return found and kind(found[0].name, found[1].name)


def rename_index(history: History) -> Operation | None:
    found = with_option(history, "indexes")
    return found and ops.RenameIndex(found[0].name, new_name=history.fresh(), old_name=found[1].name)


def add_constraint(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if columns(one)])
    if not model:
        return None
    name = history.pick(columns(model))
    given = {"name": history.fresh()}
    constraint = history.pick(
        [
            models.CheckConstraint(condition=models.Q(id__gt=0), **given),
            models.UniqueConstraint(fields=[name], **given),
            models.UniqueConstraint(fields=[name], condition=models.Q(id__gt=5), **given),
            models.UniqueConstraint(fields=[name], deferrable=models.Deferrable.DEFERRED, **given),
            models.UniqueConstraint(Lower("id"), **given),
        ]
    )
    if isinstance(constraint, models.CheckConstraint) and history.draw(st.booleans()):
        return AddConstraintNotValid(model.name, constraint)
    return ops.AddConstraint(model.name, constraint)


def remove_constraint(history: History) -> Operation | None:
    found = with_option(history, "constraints")
    return found and ops.RemoveConstraint(found[0].name, found[1].name)


def validate(history: History) -> Operation | None:
    found = with_option(history, "constraints")
    if not found or not isinstance(found[1], models.CheckConstraint):
        return None
    return ValidateConstraint(found[0].name, found[1].name)


def alter_options(history: History) -> Operation | None:
    model = history.pick(history.own())
    if not model:
        return None
    kind = history.draw(st.integers(0, 4))
    if kind == 0:
        return ops.AlterModelTable(model.name, history.pick([None, f"Table {history.fresh()}"]))
    if kind == 1:
        return ops.AlterModelTableComment(model.name, history.pick([None, "it's said"]))
    if kind == 2 and len(columns(model)) > 1:
        return ops.AlterUniqueTogether(model.name, history.pick([set(), {tuple(columns(model)[:2])}]))
    if kind == 3:
        return ops.AlterModelOptions(model.name, {"verbose_name": "said"})
    return ops.AlterModelManagers(model.name, [("objects", models.Manager())])


def run_python(history: History) -> Operation | None:
    return ops.RunPython(never, history.pick([None, never, ops.RunPython.noop]))


def never(apps: Any, editor: Any) -> None:
    raise AssertionError("linting never runs it")


def extension(history: History) -> Operation | None:
    return history.pick([BtreeGinExtension(), CreateCollation(history.fresh(), "und-x-icu")])


ON_MODELS = (
    create,
    create,
    create_proxy,
    delete,
    rename_model,
    add_field,
    add_field,
    remove_field,
    alter_field,
    alter_field,
    alter_key,
    rename_field,
    add_index,
    remove_index,
    rename_index,
    add_constraint,
    remove_constraint,
    validate,
    alter_options,
    run_python,
    extension,
    add_index,
    add_constraint,
    alter_field,
    alter_key,
    rename_field,
)


ON_TABLES = (
    'ALTER TABLE "{table}" ADD COLUMN extra integer DEFAULT 7',
    'ALTER TABLE "{table}" ADD COLUMN extra timestamptz NOT NULL DEFAULT clock_timestamp()',
    'ALTER TABLE "{table}" DROP COLUMN IF EXISTS "{column}" CASCADE',
    'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text USING "{column}"::text',
    'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET NOT NULL, ALTER COLUMN id DROP DEFAULT',
    'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{other}"',
    'ALTER TABLE "{table}" RENAME TO "{other}"',
    'ALTER TABLE "{table}" ADD CONSTRAINT said CHECK ("{column}" IS NOT NULL) NOT VALID',
    'ALTER TABLE "{table}" VALIDATE CONSTRAINT said',
    'ALTER TABLE "{table}" ADD CONSTRAINT twice UNIQUE ("{column}"); ALTER TABLE "{table}" DROP CONSTRAINT twice',
    'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey" CASCADE',
    'ALTER TABLE "{table}" SET SCHEMA elsewhere',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS said ON "{table}" ("{column}")',
    'CREATE INDEX ON "{table}" USING gin (to_tsvector(\'simple\', "{column}"))',
    'CREATE TABLE "{other}" (LIKE "{table}" INCLUDING ALL)',
    'CREATE TABLE "{other}" AS SELECT * FROM "{table}"',
    'CREATE VIEW shown AS SELECT "{column}" FROM "{table}"',
    'CREATE TRIGGER said BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'DROP TABLE "{table}" CASCADE',
    'TRUNCATE "{table}" CASCADE',
    'LOCK TABLE "{table}"; UPDATE "{table}" SET "{column}" = NULL',
    'DELETE FROM "{table}" USING "{other}" WHERE true',
    "DO $$ BEGIN EXECUTE 'ALTER TABLE {table} ADD COLUMN made integer'; END $$",
    'VACUUM FULL "{table}"',
    'COMMIT; ALTER TABLE "{table}" ADD COLUMN extra integer; BEGIN',
)


def on_a_table(history: History) -> str:
    """A statement about a table that there is, or was."""
    model = history.pick(history.own())
    if not model:
        return "SELECT 1"
    table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
    column = history.pick(columns(model))
    return str(history.pick(ON_TABLES)).format(table=table, column=column, other=f"other_{history.fresh()}")


def raw(history: History, statements: st.SearchStrategy[str]) -> Operation:
    """RunSQL with any statements, in each of the forms that it takes."""
    sql = [on_a_table(history) if history.draw(st.booleans()) else history.draw(statements) for _ in "12"]
    form = history.pick(
        [sql[0], sql, [(one, None) for one in sql], [(one.replace("%", "%%"), []) for one in sql]]
    )
    back = history.pick([None, ops.RunSQL.noop, history.draw(statements)])
    state = several(history, None, 1) if history.draw(st.booleans()) else []
    return ops.RunSQL(form, back, state_operations=state)


def operation(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> Operation | None:
    """One that fits, already applied to the state of the history; None when the kind drawn has nothing to change."""
    kind = history.pick(["model"] * 6 + ["separate", "raw"])
    if kind == "separate" and depth < 2:
        return separate(history, statements, depth)
    if kind == "raw" and statements is not None:
        return raw(history, statements)
    made = (history.pick(ON_MODELS) if history.own() else create)(history)
    if made:
        history.apply(made)
    return made


def separate(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> Operation:
    """What it does to the database and what to the state are drawn apart, and need not agree."""
    before = history.state
    database = several(history, statements, depth + 1)
    history.state = before
    return ops.SeparateDatabaseAndState(database, several(history, None, depth + 1))


def several(history: History, statements: st.SearchStrategy[str] | None, depth: int) -> list[Operation]:
    count = history.draw(st.integers(0, 2))
    return [one for one in (operation(history, statements, depth) for _ in range(count)) if one]


@st.composite
def histories(draw: Draw, statements: st.SearchStrategy[str] | None = None) -> MigrationLoader:
    """The history of two apps, each migration after the one before. ``statements``: of raw SQL, None for none."""
    history = History(draw)
    graph = MigrationGraph()
    last: tuple[str, str] | None = None
    for number in range(draw(st.integers(2, 5))):
        history.app = draw(st.sampled_from(APPS))
        made = [
            one for one in (operation(history, statements, 0) for _ in range(draw(st.integers(2, 5)))) if one
        ]
        attributes = {
            "operations": made,
            "atomic": draw(st.booleans()),
            "dependencies": [last] if last else [],
            "allow": {"rename-model": "it is meant"} if draw(st.booleans()) else {},
        }
        kind = type("Migration", (migrations.Migration,), attributes)
        migration = kind(f"{number:04}", history.app)
        key = (history.app, migration.name)
        graph.add_node(key, migration)
        if last:
            graph.add_dependency(migration, key, last)
        last = key
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = graph, set()
    loader.disk_migrations = dict(graph.nodes)
    return loader
