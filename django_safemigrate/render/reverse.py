"""What other models put on a rendered class: reverse relations and accessors, looked
up when they are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.db.models import Model
from django.db.models.options import Options, make_immutable_fields_list
from django.utils.functional import cached_property


class Registry(Protocol):
    """What a class asks of the registry that it answers for: which models point at it."""

    serial: int

    @property
    def rendering(self) -> bool: ...

    def fields_pointing_at(self, target: type[Model]) -> list[Any]: ...

    def attribute_set_on(self, owner: type[Model], name: str) -> Any: ...


class Answering(Protocol):
    """What a class belongs to: knows the registry that it answers for at the moment."""

    @property
    def apps(self) -> Registry: ...


class LazyOptions(Options):  # type: ignore[type-arg]
    """The ``_meta`` of a rendered class, which looks for reverse relations when it is asked for them.

    The class is shared by several states, so what depends on other models pointing at it is
    kept only as long as the registry it answers for stays the same.
    """

    rendered: Answering
    _serial: int | None
    _reverse: dict[str, Any]
    _get_fields_cache: dict[Any, Any]

    @property
    def apps(self) -> Registry:  # type: ignore[override]
        return self.rendered.apps

    @cached_property
    def fields(self) -> Any:
        # The stock property looks at the target of each key, which would bind them all.
        return make_immutable_fields_list(
            "fields", (field for field in self._get_fields(reverse=False) if _is_stock_field(field))
        )

    @property
    def related_objects(self) -> Any:
        return self._cached_reverse("related_objects")

    @property
    def fields_map(self) -> Any:
        return self._cached_reverse("fields_map")

    @property
    def _reverse_one_to_one_field_names(self) -> Any:
        return self._cached_reverse("_reverse_one_to_one_field_names")

    @property
    def _relation_tree(self) -> Any:
        cache = self._reverse_cache()
        if "_relation_tree" not in cache:
            cache["_relation_tree"] = self.apps.fields_pointing_at(self.concrete_model or self.model)
        return cache["_relation_tree"]

    def _populate_directed_relation_graph(self) -> Any:
        return self._relation_tree

    def _get_fields(
        self,
        forward: bool = True,
        reverse: bool = True,
        include_parents: Any = True,
        include_hidden: bool = False,
        topmost_call: bool = True,
    ) -> Any:
        if reverse:
            self._reverse_cache()
        return super()._get_fields(forward, reverse, include_parents, include_hidden, topmost_call)

    def _expire_cache(self, forward: bool = True, reverse: bool = True) -> None:
        super()._expire_cache(forward, reverse)  # type: ignore[misc]
        if reverse:
            self._serial = None

    def _cached_reverse(self, name: str) -> Any:
        cache = self._reverse_cache()
        if name not in cache:
            cache[name] = vars(Options)[name].func(self)
        return cache[name]

    def _reverse_cache(self) -> dict[str, Any]:
        apps = self.apps
        if self._serial != apps.serial or apps.rendering:
            # While classes are being made the answer is incomplete, as it is in stock Django.
            self._serial = None if apps.rendering else apps.serial
            self._reverse = {}
            # The second part of the key says whether reverse relations are among the fields.
            self._get_fields_cache = {
                key: fields for key, fields in self._get_fields_cache.items() if not key[1]
            }
        return self._reverse


class LazyReverse:
    """Stands on a class for an attribute that a model pointing at it may set, such as ``book_set``.

    The attribute is that of the model in the state the class answers for at the moment, and the
    model is rendered when it is used. Where no model sets it, it is as if it were not there.
    """

    def __init__(self, owner: type[Model], name: str) -> None:
        self.owner = owner
        self.name = name
        self._serial: int | None = None
        self._found: Any = None

    def __get__(self, instance: Model | None, cls: type[Model] | None = None) -> Any:
        try:
            found = self._find()
        except AttributeError:
            if instance is not None and self.name in instance.__dict__:
                return instance.__dict__[self.name]
            raise
        getter = getattr(type(found), "__get__", None)
        return found if getter is None else getter(found, instance, cls)

    def __set__(self, instance: Model, value: Any) -> None:
        try:
            found = self._find()
        except AttributeError:
            instance.__dict__[self.name] = value
            return
        setter = getattr(type(found), "__set__", None)
        if setter is None:
            instance.__dict__[self.name] = value
        else:
            setter(found, instance, value)

    def _find(self) -> Any:
        apps: Any = self.owner._meta.apps
        if self._serial != apps.serial:
            self._found = apps.attribute_set_on(self.owner, self.name)
            self._serial = None if apps.rendering else apps.serial
        if self._found is not None:
            return self._found
        for base in self.owner.__mro__[1:]:
            if self.name in vars(base):
                return vars(base)[self.name]
        raise AttributeError(f"type object '{self.owner.__name__}' has no attribute '{self.name}'")


def attributes_set_by(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """The classes, with the attribute names, on which a rendered class may have set an attribute."""
    opts: Any = model._meta
    for field in (*opts.local_fields, *opts.local_many_to_many):
        rel: Any = field.remote_field
        if rel is None or isinstance(vars(rel).get("model"), str):
            continue
        if not rel.hidden:
            name = rel.get_accessor_name()
            if name:
                owner = rel.model if field.many_to_many else rel.model._meta.concrete_model
                yield owner, name
        if opts.order_with_respect_to is field:
            yield rel.model, f"get_{opts.model_name}_order"
            yield rel.model, f"set_{opts.model_name}_order"


def adopt(model: type[Model], rendered: Answering) -> None:
    """Make a class that was just rendered answer for the states that use it."""
    opts = model._meta
    opts.__dict__.pop("apps", None)
    # Only ModelState.from_model reads it, and skips this one; it would keep the whole state alive.
    opts.original_attrs.pop("apps", None)
    for name in ("related_objects", "fields_map", "_reverse_one_to_one_field_names", "_relation_tree"):
        opts.__dict__.pop(name, None)
    opts.__class__ = _lazy_class(type(opts))
    opts.rendered = rendered  # type: ignore[attr-defined]
    opts._serial = None  # type: ignore[attr-defined]  # noqa: SLF001 - of LazyOptions
    opts._reverse = {}  # type: ignore[attr-defined]  # noqa: SLF001 - of LazyOptions


def _is_stock_field(field: Any) -> bool:
    """Whether ``Options.fields`` has this forward field: none that is many-to-many or generic."""
    if not field.is_relation:
        return True
    if field.many_to_many or field.one_to_many:
        return False
    return not field.many_to_one or bool(field.remote_field and vars(field.remote_field).get("model"))


_lazy_classes: dict[type, type] = {Options: LazyOptions}


def _lazy_class(kind: type) -> type:
    """LazyOptions, over whatever class a third party may have given to ``_meta``."""
    if kind not in _lazy_classes:
        _lazy_classes[kind] = type(f"Lazy{kind.__name__}", (LazyOptions, kind), {})
    return _lazy_classes[kind]
