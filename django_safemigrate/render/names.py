"""Which models a state has, and who refers to whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.db.migrations.state import ModelState

from django_safemigrate.render.links import NO_LINKS, ModelKey, links_of
from django_safemigrate.render.rendered import Family


class Names:
    """Which models a state has and how they refer to each other, by name alone. It does not change.

    ``families`` has the models in the order of the state, ``referrers`` for each model those whose
    states refer to it, ``owners`` for each automatic many-to-many table the model it is made with.
    """

    def __init__(
        self,
        families: dict[ModelKey, Family],
        referrers: dict[ModelKey, frozenset[ModelKey]],
        owners: dict[ModelKey, ModelKey],
    ) -> None:
        self.families = families
        self.referrers = referrers
        self.owners = owners

    def evolve(self, changes: Mapping[ModelKey, ModelState | None]) -> Names:
        """The names after these model states were added, replaced or (None) removed.

        Everything else is shared; the model states must not be changed afterwards.
        """
        new = Names(self.families.copy(), self.referrers, self.owners)
        for key, state in changes.items():
            new._replace(key, state)
        return new

    def _replace(self, key: ModelKey, state: ModelState | None) -> None:
        old = self.families.get(key)
        was = old.links if old is not None else NO_LINKS
        now = links_of(state) if state is not None else NO_LINKS
        if state is None:
            self.families.pop(key, None)
        else:
            self.families[key] = Family(key, state, now)
        if was.needs != now.needs:
            self.referrers = self.referrers.copy()
            for target in was.needs - now.needs:
                self.referrers[target] -= {key}
            for target in now.needs - was.needs:
                self.referrers[target] = self.referrers.get(target, frozenset()) | {key}
        if was.throughs != now.throughs:
            self.owners = {name: owner for name, owner in self.owners.items() if owner != key}
            self.owners.update(dict.fromkeys(now.throughs, key))

    def __contains__(self, key: ModelKey) -> bool:
        return key in self.families or key in self.owners

    def owner(self, key: ModelKey) -> ModelKey:
        """The model of this key, or the one that an automatic many-to-many table of this key is made with."""
        return self.owners.get(key, key)

    def concrete(self, key: ModelKey) -> ModelKey:
        """The model whose table the model of this key has: another one for a proxy."""
        family = self.families.get(key)
        while family is not None and family.state.options.get("proxy") and family.links.bases:
            key = family.links.bases[0]
            family = self.families.get(key)
        return key

    def sources(self, key: ModelKey) -> list[ModelKey]:
        """The models that may point at this one or a proxy of it, itself included, in the order in
        which stock Django renders them."""
        found = {self.owner(key)}
        queue = [key]
        while queue:
            for referrer in self.referrers.get(queue.pop(), frozenset()) - found:
                found.add(referrer)
                if self.concrete(referrer) == key:
                    queue.append(referrer)
        return sorted(found & self.families.keys(), key=self._order.__getitem__)

    @cached_property
    def _order(self) -> dict[ModelKey, tuple[str, int]]:
        return {key: (key[0], position) for position, key in enumerate(self.families)}
