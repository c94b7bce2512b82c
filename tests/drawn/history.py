"""What has been drawn so far, and what of it can still be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from hypothesis import strategies as st

from drawn.fields import Draw, plain_fields

APPS = ("one", "two")


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
        return plain_fields(self.draw, self.fresh())

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
