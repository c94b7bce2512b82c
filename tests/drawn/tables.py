"""Operations on models and fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from hypothesis import strategies as st

from drawn.fields import plain_fields
from drawn.history import History, columns, free

NAMES = [f"{word}{number}" for word in ("Alpha", "Beta", "order", "User") for number in ("", "2", "Of" * 20)]
FIELDS = ["name", "size", "order", "select", "at", "Mixed", "a_field_with_a_name_of_quite_a_length"]


def create(history: History) -> Operation | None:
    taken = {one.name_lower for one in history.own(proxies=True)}
    names = [one for one in NAMES if one.lower() not in taken]
    if not names:
        return None
    fields: list[tuple[str, models.Field[Any, Any]]] = [("id", models.BigAutoField(primary_key=True))]
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
    return ops.AlterField(model.name, name, plain_fields(history.draw, history.fresh()))


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
