"""What model states say about each other, read from names alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.migrations.state import ModelState
from django.db.migrations.utils import resolve_relation
from django.db.models import Model

ModelKey = tuple[str, str]
"""App label and lower-case model name, as the keys of ``ProjectState.models``."""


@dataclass(frozen=True, slots=True)
class Links:
    """What a model state says about other models, read from names alone.

    ``bases``: the models it inherits from. ``needs``: all models a class of this state refers to: targets of
    keys, ``through`` models and bases. ``throughs``: the many-to-many tables Django makes for it.
    ``accessors``: the attributes it puts on other models, as (model, attribute). There may be more of the
    latter than a rendered class really sets, never fewer.
    """

    bases: tuple[ModelKey, ...]
    needs: frozenset[ModelKey]
    throughs: tuple[ModelKey, ...]
    accessors: tuple[tuple[ModelKey, str], ...]


NO_LINKS = Links((), frozenset(), (), ())


def key_of(model: type[Model]) -> ModelKey:
    """The key of a rendered model."""
    opts = model._meta
    return opts.app_label, str(opts.model_name)


def links_of(state: ModelState) -> Links:
    """Read the links of a model state, without rendering anything."""
    key = state.app_label, state.name.lower()
    bases = tuple(resolve_relation(base, *key) for base in state.bases if isinstance(base, str))
    needs = set(bases)
    throughs: list[ModelKey] = []
    # A child without a parent link of its own is given one.
    link = _accessor(state, None, multiple=False)
    accessors = [(base, link) for base in bases if link is not None]
    for name, field in _relations(state):
        rel = field.remote_field
        target = resolve_relation(rel.model, *key)
        needs.add(target)
        through = getattr(rel, "through", None)
        if through:
            needs.add(resolve_relation(through, *key))
        elif field.many_to_many:
            throughs.append((state.app_label, f"{state.name}_{name}".lower()))
        accessor = _accessor(state, rel.related_name, multiple=rel.multiple)
        if accessor is not None:
            accessors.append((target, accessor))
        if name == state.options.get("order_with_respect_to"):
            accessors += [(target, f"{verb}_{key[1]}_order") for verb in ("get", "set")]
    needs.discard(key)
    return Links(bases, frozenset(needs), tuple(throughs), tuple(accessors))


def _relations(state: ModelState) -> Iterator[tuple[str, Any]]:
    """The relational fields by name, those of abstract bases given as classes included."""
    for name, field in state.fields.items():
        if _points_somewhere(field):
            yield name, field
    bases: Any = state.bases
    for base in bases:
        if isinstance(base, str) or not issubclass(base, Model) or base is Model:
            continue
        opts = base._meta
        for field in (*opts.local_fields, *opts.local_many_to_many, *opts.private_fields):
            if field.name not in state.fields and _points_somewhere(field):
                yield field.name, field


def _points_somewhere(field: Any) -> bool:
    # A GenericForeignKey is a relation that points at no model in particular.
    return bool(field.is_relation and field.remote_field and getattr(field.remote_field, "model", None))


def _accessor(state: ModelState, related_name: str | None, *, multiple: bool) -> str | None:
    """The attribute on the target, as ``ForeignObjectRel.get_accessor_name`` would say once rendered."""
    related_name = related_name or state.options.get("default_related_name")
    if not related_name:
        return state.name.lower() + ("_set" if multiple else "")
    name = related_name % {
        "class": state.name.lower(),
        "model_name": state.name.lower(),
        "app_label": state.app_label.lower(),
    }
    return None if name.endswith("+") else name
