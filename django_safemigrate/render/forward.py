"""Keys of a rendered class that are bound to their targets only when they are followed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import Any, Protocol

from django.db.migrations.utils import resolve_relation
from django.db.models import Model

from django_safemigrate.render.links import ModelKey

# What ManyToManyField.contribute_to_related_class sets on the field: functions that say
# how the columns are named.
_SET_WHEN_BOUND = (
    "m2m_column_name",
    "m2m_reverse_name",
    "m2m_field_name",
    "m2m_reverse_field_name",
    "m2m_target_field_name",
    "m2m_reverse_target_field_name",
)


class Binder(Protocol):
    """What a key asks of the rendered class that it belongs to."""

    def bind(self, targets: Iterable[ModelKey]) -> None: ...

    def bound_class(self, key: ModelKey) -> type[Model]: ...


class _Unbound:
    """Over the class of a ``remote_field`` whose target is a name so far: the first look at
    the target binds it, and gives the ``remote_field`` its own class back."""

    @property
    def model(self) -> Any:
        return self._bound("model")

    @model.setter
    def model(self, value: Any) -> None:
        self._set("model", value)

    @property
    def through(self) -> Any:
        return self._bound("through")

    @through.setter
    def through(self, value: Any) -> None:
        self._set("through", value)

    @property
    def field_name(self) -> Any:
        _bind(self)
        return self.__dict__["field_name"]

    @field_name.setter
    def field_name(self, value: Any) -> None:
        self.__dict__["field_name"] = value

    def _bound(self, name: str) -> Any:
        if isinstance(self.__dict__[name], str):
            _bind(self)
        return self.__dict__[name]

    def _set(self, name: str, value: Any) -> None:
        self.__dict__[name] = value
        if not isinstance(self.__dict__["model"], str) and not isinstance(self.__dict__.get("through"), str):
            self.__class__ = type(self).__mro__[2]


def defer(model: type[Model]) -> bool:
    """Let the keys of a class that was just made be bound when they are first followed.

    False when there is one that has to be bound now, since its class does more than Django's
    when it is bound.
    """
    opts = model._meta
    deferrable = True
    for field in (*opts.local_fields, *opts.local_many_to_many, *opts.private_fields):
        rel = field.remote_field
        target_unbound = isinstance(getattr(rel, "model", None), str)
        # A key to the model itself is bound as the class is made; its own ``through``
        # model may not be there yet.
        if not target_unbound and not isinstance(getattr(rel, "through", None), str):
            continue
        kind: Any = type(field)
        rel_kind: Any = type(rel)
        if not _is_djangos(kind, rel_kind):
            deferrable = False
            continue
        rel.__class__ = _unbound_class(rel_kind)
        if field.many_to_many and target_unbound:
            for name in _SET_WHEN_BOUND:
                setattr(field, name, partial(_once_bound, field, name))
    return deferrable


def key_of_target(field: Any) -> ModelKey:
    """The model a relational field points at, without binding it."""
    opts = field.model._meta
    target = vars(field.remote_field).get("model")
    return resolve_relation(target, opts.app_label, opts.model_name)


def _bind(rel: Any) -> None:
    """Bind a key, and its ``through`` model. A copy of a ``remote_field`` is bound on its own."""
    field = rel.field
    opts = field.model._meta
    rendered: Binder = opts.rendered
    names = [name for name in ("model", "through") if isinstance(vars(rel).get(name), str)]
    keys = {name: resolve_relation(vars(rel)[name], opts.app_label, opts.model_name) for name in names}
    rendered.bind(keys.values())
    for name, key in keys.items():
        if isinstance(vars(rel)[name], str):
            setattr(rel, name, rendered.bound_class(key))
    if vars(rel).get("field_name", "") is None:
        rel.set_field_name()


def _once_bound(field: Any, name: str) -> Any:
    _bind(field.remote_field)
    return vars(field)[name]()


@cache
def _unbound_class(rel: Any) -> Any:
    members = {"__module__": __name__, "__qualname__": rel.__qualname__}
    return type(rel.__name__, (_Unbound, rel), members)


@cache
def _is_djangos(field: Any, rel: Any) -> bool:
    """Whether what binding does to this field is what Django's own fields do."""
    methods = (
        getattr(field, "contribute_to_class", None),
        getattr(field, "contribute_to_related_class", None),
        getattr(field, "do_related_class", None),
    )
    return str(rel.__module__).startswith("django.") and all(
        getattr(method, "__module__", "").startswith("django.") for method in methods
    )
