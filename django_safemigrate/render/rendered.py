"""Rendered classes, and what the states of one history share of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any, Protocol
from weakref import ReferenceType

from django.db.migrations.state import ModelState
from django.db.models import Model

from django_safemigrate.render.classes import Templates
from django_safemigrate.render.forward import defer
from django_safemigrate.render.links import Links, ModelKey, key_of
from django_safemigrate.render.reverse import LazyReverse, Registry, adopt, attributes_set_by

# More would be tried in vain far more often than one of them fits.
_KEPT = 3


class Home(Registry, Protocol):
    """What a rendered class asks of the registry that it answers for: also the models to bind it to."""

    def rendered(self, key: ModelKey) -> Rendered: ...

    def family(self, key: ModelKey) -> Family | None: ...

    def forget(self) -> None: ...


class Pool:
    """What all states of one history share.

    ``focus`` and ``previous`` are the registries last asked for a model: the states before and after an
    operation, as a rule. ``names`` holds every attribute that any model, at any time, puts on
    the model of this key; ``templates`` is what ``make_class`` keeps. ``real_labels`` are the apps without migrations, also
    those without models.
    """

    def __init__(self) -> None:
        self.focus: Home | None = None
        self.previous: Home | None = None
        self.names: dict[ModelKey, set[str]] = {}
        self.serials = count()
        self.real_models: list[ModelState] = []
        self.real_labels: frozenset[str] = frozenset()
        self.templates: Templates = {}


class Family:
    """The classes rendered of one model state, the newest first. They differ in what they refer to."""

    __slots__ = ("classes", "key", "links", "state")

    def __init__(self, key: ModelKey, state: ModelState, links: Links) -> None:
        self.key = key
        self.state = state
        self.links = links
        self.classes: list[Rendered] = []

    def add(self, rendered: Rendered) -> None:
        self.classes.insert(0, rendered)
        del self.classes[_KEPT:]


class Rendered:
    """A class rendered of a model state, with the many-to-many classes Django makes along with it.

    Its keys are bound to other classes only when they are followed: ``edges`` are the models it is bound
    to so far, its bases from the start, and ``awaiting`` what is left to do once others are there. States
    share it as long as they agree on the edges. ``home`` is the registry that used it last, in which
    further edges are looked up. ``descriptors`` are the attributes it puts on other classes.
    """

    __slots__ = ("awaiting", "descriptors", "edges", "family", "home", "model", "pool", "throughs")

    def __init__(self, family: Family, pool: Pool) -> None:
        self.family = family
        self.pool = pool
        self.home: ReferenceType[Home] | None = None
        self.model: type[Model] | None = None
        self.throughs: dict[ModelKey, type[Model]] = {}
        self.awaiting: list[tuple[Callable[..., Any], tuple[ModelKey, ...]]] = []
        self.edges: dict[ModelKey, Rendered] = {}
        self.descriptors: dict[tuple[ModelKey, str], Any] = {}

    @property
    def apps(self) -> Home:
        home = self.home() if self.home is not None else None
        if home is None:
            home = self.pool.focus
        if home is None:
            label = ".".join(self.family.key)
            raise LookupError(
                f"The states that model {label} belongs to are gone; keep one as long as the model."
            )
        return home

    @property
    def classes(self) -> Iterator[type[Model]]:
        """The classes, the many-to-many ones first, as they were made."""
        yield from self.throughs.values()
        if self.model is not None:
            yield self.model

    def own(self, key: ModelKey) -> type[Model] | None:
        return self.model if key == self.family.key else self.throughs.get(key)

    def take(self, model: type[Model]) -> None:
        """Register a class while the model is being made."""
        key = key_of(model)
        if key == self.family.key:
            self.model = model
        else:
            self.throughs[key] = model

    def finish(self) -> None:
        """Do what needs no other model, and make the classes answer for the states that use them."""
        self._bind(lambda keys: all(self.own(key) is not None for key in keys))
        deferrable = True
        for model in self.classes:
            adopt(model, self)
            deferrable = defer(model) and deferrable
        for name in self.pool.names.get(self.family.key, ()):
            self.install(name)
        if not deferrable:
            self._bind(lambda keys: True)

    def bind(self, targets: Iterable[ModelKey]) -> None:
        """Bind the keys that point at these models, rendering the models if need be."""
        wanted = set(targets)
        self._bind(lambda keys: not wanted.isdisjoint(keys))

    def _bind(self, is_due: Callable[[tuple[ModelKey, ...]], bool]) -> None:
        due = [entry for entry in self.awaiting if is_due(entry[1])]
        if not due:
            return
        self.awaiting = [entry for entry in self.awaiting if not is_due(entry[1])]
        for function, keys in due:
            function(*[self.bound_class(key) for key in keys])
        self._collect_descriptors()

    def bound_class(self, key: ModelKey) -> type[Model]:
        own = self.own(key)
        if own is not None:
            return own
        target = self.apps.rendered(key)
        self.edges[target.family.key] = target
        model = target.own(key)
        if model is None:
            raise LookupError(f"There is no many-to-many table {'.'.join(key)} in this state.")
        return model

    def install(self, name: str) -> None:
        """Make the class look for this attribute among the models that point at it."""
        if self.model is not None and name not in vars(self.model):
            setattr(self.model, name, LazyReverse(self.model, name))

    def _collect_descriptors(self) -> None:
        """Take the attributes that this model set on others off these classes.

        Another state may share such a class, and have another version of this model, or none.
        """
        for model in self.classes:
            for owner, name in attributes_set_by(model):
                found = vars(owner).get(name)
                if owner is model or found is None or isinstance(found, LazyReverse):
                    continue
                self.descriptors[key_of(owner), name] = found
                setattr(owner, name, LazyReverse(owner, name))
