"""The registry that ``state.apps`` is: it renders the models it is asked for, and
uses again those that fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from weakref import ReferenceType, ref

from django.apps import AppConfig
from django.apps.registry import apps as global_apps
from django.db.migrations.state import AppConfigStub, ModelState, StateApps
from django.db.models import Model

from django_safemigrate.render.classes import make_class
from django_safemigrate.render.forward import key_of_target
from django_safemigrate.render.links import ModelKey, key_of
from django_safemigrate.render.names import Names
from django_safemigrate.render.rendered import Family, Home, Pool, Rendered


class LazyApps(StateApps):
    """The models of one state, each rendered when it is asked for.

    To its users it is the registry stock Django gives to operations and to ``RunPython`` code, with all
    models rendered. It does not change when its state does: the state then has another one, which shares
    the families of all model states that are the same.

    ``chosen`` are the classes of this state so far.
    """

    def __init__(self, pool: Pool, names: Names) -> None:
        # StateApps.__init__ would render everything; these are the attributes Apps promises.
        self.pool = pool
        self.names = names
        self.chosen: dict[ModelKey, Rendered] = {}
        self.serial = next(pool.serials)
        self.making: list[Rendered] = []
        self.reference: ReferenceType[Home] = ref(self)
        self.registered: dict[ModelKey, type[Model]] = {}
        self.stored_app_configs = []
        self.apps_ready = self.models_ready = self.ready = True
        self.loading = False
        self._lock = None
        self.ready_event = None  # type: ignore[assignment]
        self._pending_operations = defaultdict(list)

    @classmethod
    def of_unmigrated(cls, labels: Iterable[str]) -> LazyApps:
        """The registry of an empty history: only the models of apps without migrations, as stock
        ``StateApps`` includes them, without their keys."""
        labels = sorted(labels)
        states = [
            ModelState.from_model(model, exclude_rels=True)
            for label in labels
            for model in global_apps.get_app_config(label).get_models()
        ]
        empty = cls(Pool(), Names({}, {}, {}))
        real = empty.evolve({(state.app_label, state.name_lower): state for state in states})
        real.pool.real_models, real.pool.real_labels = states, frozenset(labels)
        return real

    @property
    def real_models(self) -> list[ModelState]:  # type: ignore[override]
        return self.pool.real_models

    @property
    def rendering(self) -> bool:
        return bool(self.making)

    def evolve(self, changes: Mapping[ModelKey, ModelState | None]) -> LazyApps:
        """The registry after these model states were added, replaced or (None) removed.

        The model states must not be changed afterwards.
        """
        new = LazyApps(self.pool, self.names.evolve(changes))
        for key in changes:
            if key in new.names.families:
                new._announce(new.names.families[key])
        return new

    def _announce(self, family: Family) -> None:
        """Put the attributes that this model sets on others where these can be found from now on."""
        for target, name in family.links.accessors:
            for key in {target, self.names.concrete(target)}:
                self.pool.names.setdefault(key, set()).add(name)
                owner = self.names.families.get(key)
                for rendered in owner.classes if owner is not None else ():
                    rendered.install(name)

    # Looking up.

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> type[Model]:
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self.come_into_focus()
        model = self.find((app_label, model_name.lower()))
        if model is None:
            self.get_app_config(app_label)
            raise LookupError(f"App '{app_label}' doesn't have a '{model_name}' model.")
        return model

    def get_registered_model(self, app_label: str, model_name: str) -> type[Model]:
        model = self.find((app_label, model_name.lower()))
        if model is None:
            raise LookupError(f"Model '{app_label}.{model_name}' not registered.")
        return model

    def come_into_focus(self) -> None:
        pool = self.pool
        if pool.focus is not self and not self.making:
            pool.focus, pool.previous = self, pool.focus

    def find(self, key: ModelKey) -> type[Model] | None:
        """The class of this key, rendered if need be; None when the state has no such model."""
        if key in self.registered:
            return self.registered[key]
        if self.names.owner(key) not in self.names.families:
            return None
        return self.rendered(key).own(key)

    def rendered(self, key: ModelKey) -> Rendered:
        """The model of this key, or that an automatic many-to-many table of this key is made with.

        Raises ``LookupError`` when the state has no such model, ``ValueError`` when a model it refers to does
        not exist, ``InvalidBasesError`` when a base does not.
        """
        key = self.names.owner(key)
        chosen = self.chosen.get(key)
        if chosen is not None:
            return chosen
        if key not in self.names.families:
            raise LookupError(f"There is no model {'.'.join(key)} in this state.")
        family = self.names.families[key]
        self._check_needs(family)
        for rendered in family.classes:
            if self._choose(rendered):
                return rendered
        return self._render(family)

    def family(self, key: ModelKey) -> Family | None:
        """The classes rendered of this model state, in any state; None when the state has no such model."""
        return self.names.families.get(key)

    def forget(self) -> None:
        """Choose anew among the classes that fit."""
        self.chosen = {}

    def _check_needs(self, family: Family) -> None:
        for label, name in sorted(family.links.needs):
            if (label, name) not in self.names:
                raise ValueError(
                    f"The model {family.state.app_label}.{family.state.name} was declared with a lazy "
                    f"reference to '{label}.{name}', but the state has no such model."
                )

    def _choose(self, rendered: Rendered) -> bool:
        """Use a class that other states have used, if this state has the same models where it is bound."""
        bound = {rendered.family.key: rendered}
        queue = [rendered]
        while queue:
            for key, target in queue.pop().edges.items():
                if key not in bound:
                    bound[key] = target
                    queue.append(target)
                elif bound[key] is not target:
                    return False
        if not all(self._fits(one) for one in bound.values()):
            return False
        for key, one in bound.items():
            home = one.home() if one.home is not None else None
            if home is not self:
                if home is not None:
                    # What it had chosen may lead here, and from here to models it does not have.
                    home.forget()
                one.home = self.reference
            self.chosen[key] = one
        return True

    def _fits(self, rendered: Rendered) -> bool:
        family = rendered.family
        if self.family(family.key) is not family:
            return False
        if self.chosen.get(family.key, rendered) is not rendered:
            return False
        home = rendered.home() if rendered.home is not None else None
        if home is self or home is None or home not in (self.pool.focus, self.pool.previous):
            return True
        # In use side by side, as before and after an operation: each needs its own if they differ in what
        # the unbound keys point at.
        return not rendered.awaiting or all(
            home.family(need) is self.family(need) for need in family.links.needs
        )

    def _render(self, family: Family) -> Rendered:
        if any(one.family is family for one in self.making):
            raise LookupError(f"The model {'.'.join(family.key)} is asked for while it is being made.")
        rendered = Rendered(family, self.pool)
        rendered.home = self.reference
        self.making.append(rendered)
        try:
            make_class(family.state, self, self.pool.templates)
        finally:
            self.making.pop()
        self.chosen[family.key] = rendered
        rendered.edges = {key: self.chosen[key] for key in family.links.bases}
        try:
            rendered.finish()
        except BaseException:
            del self.chosen[family.key]
            raise
        family.add(rendered)
        return rendered

    # Reverse relations, names first.

    def fields_pointing_at(self, target: type[Model]) -> list[Any]:
        """The forward fields whose target is this concrete model: its ``_relation_tree``."""
        key = key_of(target)
        fields: list[Any] = []
        for model in self._classes(self.names.sources(key)):
            if model._meta.swapped:
                continue
            for field in model._meta._get_fields(reverse=False, include_parents=False):  # noqa: SLF001 - as Options does for its relation tree
                # Not the target itself: looking at it binds a key, also one that points elsewhere.
                if not field.is_relation or not getattr(field.remote_field, "__dict__", {}).get("model"):
                    continue
                if self.names.concrete(key_of_target(field)) == key and field.related_model is not None:
                    fields.append(field)
        return fields

    def attribute_set_on(self, owner: type[Model], name: str) -> Any:
        """What some model of this registry sets as attribute ``name`` of this one, or None."""
        key = key_of(owner)
        for source in self.names.sources(key):
            targets = [
                target for target, accessor in self.names.families[source].links.accessors if accessor == name
            ]
            if targets:
                if self.making and source not in self.chosen:
                    continue
                rendered = self.rendered(source)
                if not self.making:
                    rendered.bind({*targets, *map(self.names.concrete, targets)})
                if (key, name) in rendered.descriptors:
                    return rendered.descriptors[key, name]
        return None

    def _classes(self, keys: Iterable[ModelKey]) -> Iterator[type[Model]]:
        """The classes of these models, each after the many-to-many classes made with it; while
        classes are being made, those that are finished."""
        for key in keys:
            if not self.making:
                yield from self.rendered(key).classes
            elif key in self.chosen:
                yield from self.chosen[key].classes

    # Everything at once.

    @property
    def all_models(self) -> dict[str, dict[str, type[Model]]]:  # type: ignore[override]
        labels = [label for label, _ in (*self.names.families, *self.registered)]
        models = {label: self.models_of(label) for label in dict.fromkeys(labels)}
        return defaultdict(dict, models)

    def models_of(self, label: str) -> dict[str, type[Model]]:
        """The models of one app by their lower-case names; those of other apps stay as they are."""
        self.come_into_focus()
        own = [key for key in self.names.families if key[0] == label]
        found = {str(model._meta.model_name): model for model in self._classes(own)}
        return found | {name: model for (other, name), model in self.registered.items() if other == label}

    @cached_property
    def app_configs(self) -> dict[str, AppConfig]:  # type: ignore[override]
        labels = self.pool.real_labels.union(label for label, _ in (*self.names.families, *self.registered))
        return {label: LazyAppConfig(label, self) for label in sorted(labels)}

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[Model]]:
        return [
            model
            for _, models in sorted(self.all_models.items())
            for model in models.values()
            if (include_auto_created or not model._meta.auto_created)
            and (include_swapped or not model._meta.swapped)
        ]

    # Changing. Code that treats the registry as stock Django does gets what it expects of it.

    def register_model(self, app_label: str, model: type[Model]) -> None:
        if self.making:
            self.making[-1].take(model)
        else:
            self.registered[key_of(model)] = model
            self.__dict__.pop("app_configs", None)
            self.do_pending_operations(model)

    def lazy_model_operation(self, function: Callable[..., Any], *model_keys: ModelKey) -> None:
        if self.making:
            self.making[-1].awaiting.append((function, model_keys))
        else:
            super().lazy_model_operation(function, *model_keys)

    def unregister_model(self, app_label: str, model_name: str) -> None:
        self.registered.pop((app_label, model_name), None)
        self._become(self.evolve({(app_label, model_name): None}))

    def render_multiple(self, model_states: Iterable[ModelState]) -> None:
        self._become(self.evolve({(state.app_label, state.name_lower): state for state in model_states}))

    def _become(self, other: LazyApps) -> None:
        self.names, self.serial, self.chosen = other.names, other.serial, {}
        self.__dict__.pop("app_configs", None)

    @contextmanager
    def bulk_update(self) -> Iterator[None]:
        yield

    def clear_cache(self) -> None:
        self.serial = next(self.pool.serials)

    def clone(self) -> LazyApps:
        return LazyApps(self.pool, self.names)


class LazyAppConfig(AppConfigStub):
    """The stub of an app in a state; its models are rendered when they are asked for."""

    def __init__(self, label: str, apps: LazyApps) -> None:
        self._registry = apps
        self.apps = apps
        self.label = label
        self.name = label

    @property
    def models(self) -> dict[str, type[Model]]:  # type: ignore[override]
        return self._registry.models_of(self.label)

    def get_model(self, model_name: str, require_ready: bool = True) -> type[Model]:
        return self._registry.get_model(self.label, model_name, require_ready)
