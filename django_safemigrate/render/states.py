"""The project state that is cheap to copy."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED, Field

from django_safemigrate.render.links import ModelKey
from django_safemigrate.render.registry import LazyApps


class ModelStates(dict[ModelKey, ModelState]):
    """The ``models`` of a state, which hands out a model state of its own for every one asked for.

    Operations change model states in place, and states share them. So whoever asks for one by its key
    gets a copy that belongs to this state alone, and is watched for changes. Iterating
    gives the shared ones, which are to be read only.
    """

    def __init__(self, models: Mapping[ModelKey, ModelState] | None = None) -> None:
        super().__init__()
        # What the state's registry knows of each model that may have changed since.
        self._known: dict[ModelKey, ModelState | None] = {}
        self.update(models or {})

    def __getitem__(self, key: ModelKey) -> ModelState:
        state = super().__getitem__(key)
        if key not in self._known:
            self._known[key] = state
            state = _copy(state)
            super().__setitem__(key, state)
        return state

    def __setitem__(self, key: ModelKey, state: ModelState) -> None:
        self._known.setdefault(key, super().get(key))
        super().__setitem__(key, state)

    def __delitem__(self, key: ModelKey) -> None:
        known = super().get(key)
        super().__delitem__(key)
        self._known.setdefault(key, known)

    def get(self, key: ModelKey, default: Any = None) -> Any:
        # dict.get does not ask __getitem__.
        return self[key] if key in self else default  # noqa: SIM401 - that would call itself

    pop = MutableMapping.pop
    popitem = MutableMapping.popitem
    clear = MutableMapping.clear
    update = MutableMapping.update
    setdefault = MutableMapping.setdefault

    def settle(self) -> dict[ModelKey, ModelState | None]:
        """What changed since this was last asked: private copies of the model states,
        None for those removed."""
        changes: dict[ModelKey, ModelState | None] = {}
        for key, known in self._known.items():
            current = super().get(key)
            if current is known or (known and current and _is_same(known, current)):
                continue
            changes[key] = self._known[key] = None if current is None else _copy(current)
        return changes

    def fork(self) -> ModelStates:
        """A copy that shares the settled model states."""
        copy = ModelStates()
        dict.update(copy, self)
        for key, known in self._known.items():
            if known is not None:
                dict.__setitem__(copy, key, known)
        return copy


class LazyState(ProjectState):
    """A project state that is cheap to copy and whose ``apps`` renders models when they are asked for.

    It stands in for ``ProjectState`` everywhere; ``clone()`` shares all that does not change afterwards.
    """

    models: ModelStates

    def __init__(
        self, models: Mapping[ModelKey, ModelState] | None = None, real_apps: set[str] | None = None
    ) -> None:
        super().__init__(real_apps=real_apps)
        self.models = ModelStates(models)
        self._registry = LazyApps.of_unmigrated(self.real_apps)

    @property
    def apps(self) -> LazyApps:
        self._settle()
        return self._registry

    @apps.deleter
    def apps(self) -> None:
        """Nothing: there are no rendered models that a change would make anew, which is why Django deletes them."""

    def clone(self) -> LazyState:
        self._settle()
        copy = LazyState.__new__(LazyState)
        ProjectState.__init__(copy, real_apps=self.real_apps)
        copy.models = self.models.fork()
        copy._registry = self._registry  # noqa: SLF001 - of the same class
        copy.is_delayed = self.is_delayed
        return copy

    def alter_field(
        self, app_label: str, model_name: str, name: str, field: Field[Any, Any], preserve_default: bool
    ) -> None:
        relations: Any = self._relations
        if relations is not None:
            super().alter_field(app_label, model_name, name, field, preserve_default)
            return
        # The stock method also looks through all fields of all models for what has to be rendered again.
        if not preserve_default:
            field = field.clone()
            field.default = NOT_PROVIDED
        self.models[app_label, model_name].fields[name] = field

    def rename_field(self, app_label: str, model_name: str, old_name: str, new_name: str) -> None:
        key = app_label, model_name
        part = self._part(key)
        # The stock method changes the fields themselves, which earlier states have too.
        for state in part.models.values():
            for name, field in state.fields.items():
                if field.remote_field or getattr(field, "field_names", None):
                    state.fields[name] = deepcopy(field)
        part.rename_field(app_label, model_name, old_name, new_name)
        self._relations = None

    def rename_model(self, app_label: str, old_name: str, new_name: str) -> None:
        part = self._part((app_label, old_name.lower()))
        part.rename_model(app_label, old_name, new_name)
        new_key = app_label, new_name.lower()
        self.models[new_key] = part.models[new_key]
        if new_key != (app_label, old_name.lower()):
            del self.models[app_label, old_name.lower()]
        self._relations = None

    def _part(self, key: ModelKey) -> ProjectState:
        """A stock state of this model and those that refer to it, which are this state's own."""
        referrers = self.apps.names.referrers.get(key, frozenset())
        return ProjectState({near: self.models[near] for near in (key, *referrers) if near in self.models})

    def _settle(self) -> None:
        changes = self.models.settle()
        if changes:
            self._registry = self._registry.evolve(changes)


def _copy(state: ModelState) -> ModelState:
    """What ``ModelState.clone()`` gives, without checking the fields again, and with lists, sets and
    dicts among the options copied too."""
    copy = state.__class__.__new__(state.__class__)
    copy.__dict__.update(state.__dict__)
    # A copy may be given another name.
    copy.__dict__.pop("name_lower", None)
    copy.fields = dict(state.fields)
    copy.options = {
        name: value.copy() if isinstance(value, list | set | dict) else value
        for name, value in state.options.items()
    }
    copy.managers = list(state.managers)
    return copy


def _is_same(one: ModelState, other: ModelState) -> bool:
    """Whether two model states render the same: the same field objects in the same order, equal options."""
    return (
        one.name == other.name
        and one.bases == other.bases
        and len(one.fields) == len(other.fields)
        and all(map(_is_same_item, one.fields.items(), other.fields.items()))
        and one.options.keys() == other.options.keys()
        and all(_is_same_option(value, other.options[name]) for name, value in one.options.items())
        and len(one.managers) == len(other.managers)
        and all(map(_is_same_item, one.managers, other.managers))
    )


def _is_same_item(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    return one[0] == other[0] and one[1] is other[1]


def _is_same_option(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)
