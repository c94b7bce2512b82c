"""A model class from a model state, as ``ModelState.render`` makes it and several times as fast."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

from django.apps.registry import Apps
from django.db.migrations.exceptions import InvalidBasesError
from django.db.migrations.state import ModelState
from django.db.models import Field, Model
from django.db.models.base import ModelBase
from django.utils.functional import cached_property

# Field.clone() goes through deconstruct() and __init__(), several times as slow as copying. Copying is
# known to be the same for the classes of these modules: they keep no state of their own that binding changes.
_COPIED = frozenset(
    {
        "django.db.models.fields",
        "django.db.models.fields.json",
        "django.db.models.fields.related",
    }
)

# Stock Django also takes index_together out. It copies indexes and constraints twice, of which
# nothing comes when their names are final, as those of a history are.
_SET_AFTERWARDS = frozenset({"index_together", "indexes", "constraints"})


# What is said by these is all that a field does when a class is made with it.
_BINDING = ("contribute_to_class", "set_attributes_from_name", "get_attname_column", "get_attname")

Templates = dict[tuple[int, str], tuple[Any, dict[str, Any] | None]]
"""By the id and the name of a field of a model state: the field, so that no other gets its id, and the
attributes of a plain one with that name; None for one that is not plain."""


def make_class(state: ModelState, apps: Apps, templates: Templates) -> type[Model]:
    """Render a model state: what ``ModelState.render`` does, with cheaper copies of the fields.

    ``templates`` is kept from one class to the next. Raises ``InvalidBasesError`` when a base is not in ``apps``.
    """
    options = {name: value for name, value in state.options.items() if name not in _SET_AFTERWARDS}
    try:
        bases = tuple(apps.get_model(base) if isinstance(base, str) else base for base in state.bases)
    except LookupError as error:
        raise InvalidBasesError(
            f"Model {state.app_label}.{state.name} inherits from {state.bases!r}, and {error}"
        ) from error
    meta: dict[str, Any] = {"app_label": state.app_label, "apps": apps, **options}
    # Django reads attributes of it; a metaclass of somebody else's may expect a class.
    stock = all(type(base) is ModelBase for base in bases if isinstance(base, ModelBase))
    body: dict[str, Any] = {
        "Meta": SimpleNamespace(**meta) if stock else type("Meta", (), meta),
        "__module__": "__fake__",
    }
    plain = _PlainFields()
    body["_plain_fields"] = plain
    for name, field in state.fields.items():
        attributes = _template(field, name, templates)
        if attributes is None:
            body[name] = unbound_copy(field)
        else:
            copy = plain.add(type(field), attributes)
            body[name] = copy.descriptor_class(copy)
    body.update(state.construct_managers())
    model: type[Model] = type(state.name, bases, body)
    opts: Any = model._meta
    for name in ("indexes", "constraints"):
        named = state.options.get(name, [])
        opts.original_attrs[name] = named
        setattr(opts, name, opts._format_names(named) if _is_template(named) else list(named))  # noqa: SLF001 - as Options.contribute_to_class does
    return model


class _PlainFields:
    """Stands in the body of a class for all its fields that are columns and nothing else, and puts them in place at
    once: what ``Field.contribute_to_class`` does one by one."""

    def __init__(self) -> None:
        self.fields: list[Any] = []

    def add(self, kind: Any, attributes: dict[str, Any]) -> Any:
        copy = kind.__new__(kind)
        copy.__dict__ = attributes.copy()
        _place_last(copy)
        self.fields.append(copy)
        return copy

    def contribute_to_class(self, model: type[Model], name: str) -> None:
        for field in self.fields:
            field.model = model
        # The first to contribute: Django sorts the others in.
        model._meta.local_fields.extend(self.fields)


def _template(field: Field[Any, Any], name: str, templates: Templates) -> dict[str, Any] | None:
    key = id(field), name
    if key not in templates:
        copy: Any = unbound_copy(field) if _is_plain(field) else None
        if copy is not None:
            copy.set_attributes_from_name(name)
        templates[key] = field, copy and vars(copy)
    return templates[key][1]


def _is_plain(field: Field[Any, Any]) -> bool:
    """Whether making a class with the field sets a few attributes of both, and no more."""
    kind = type(field)
    return (
        kind.__module__ in _COPIED
        and all(getattr(kind, name) is getattr(Field, name) for name in _BINDING)
        and not (field.is_relation or field.primary_key or field.auto_created)
        and field.choices is None
    )


def _is_template(named: list[Any]) -> bool:
    return any("%" in one.name for one in named)


def unbound_copy(field: Field[Any, Any]) -> Field[Any, Any]:
    """A field like this one, bound to no model and placed after all fields made before it."""
    kind = type(field)
    # The clone of a many-to-many field is not all that the field was: it forgets ``symmetrical``.
    if kind.__module__ not in _COPIED or field.many_to_many:
        return field.clone()
    copy = kind.__new__(kind)
    _copy_attributes(field, copy)
    vars(copy)["name"] = None
    if field.remote_field:
        rel_kind = type(field.remote_field)
        copy.remote_field = rel_kind.__new__(rel_kind)
        _copy_attributes(field.remote_field, copy.remote_field)
        copy.remote_field.field = copy
    _place_last(copy)
    return copy


def _place_last(copy: Any) -> None:
    """Fields stand in a model in the order of their numbers."""
    if copy.auto_created:
        copy.creation_counter = Field.auto_creation_counter
        Field.auto_creation_counter -= 1
    else:
        copy.creation_counter = Field.creation_counter
        Field.creation_counter += 1


def _copy_attributes(source: Any, target: Any) -> None:
    attributes = source.__dict__.copy()
    kind: Any = type(source)
    cached = _cached(kind)
    if not cached.isdisjoint(attributes):
        for name in cached:
            attributes.pop(name, None)
    target.__dict__ = attributes


@cache
def _cached(kind: Any) -> frozenset[str]:
    """The cached properties of a class: an unbound field may have cached what binding makes wrong."""
    return frozenset(
        name
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, cached_property)
    )
