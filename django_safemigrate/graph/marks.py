"""When a migration says that it runs, relative to the deploy of its code: marks of several packages, known by
their names, since none of them need be installed.

- ``safe`` of django-safemigrate 6.0 and of this package, called or not
- ``stage`` of django-syzygy, on the migration, in ``MIGRATION_STAGES_OVERRIDE``, or on its operations
- ``is_post_deployment = True``, as Sentry has it; False is written into each of its migrations and says nothing
- operations that all finish what earlier migrations left for when no old code is left

https://github.com/ryanhiebert/django-safemigrate https://github.com/charettes/django-syzygy
https://develop.sentry.dev/backend/application-domains/database-migrations/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.db.migrations import DeleteModel, Migration, RemoveField

from django_safemigrate.graph.contracts import contract_of


class Mark(Enum):
    """What a mark says. ``ALWAYS``: old and new code can both live with it."""

    BEFORE = "before the deploy"
    AFTER = "after the deploy"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark as it is written. ``mark`` is None when nobody can tell what it says."""

    written: str
    mark: Mark | None


_WHEN = {"ALWAYS": Mark.ALWAYS, "BEFORE_DEPLOY": Mark.BEFORE, "AFTER_DEPLOY": Mark.AFTER}
# The values of syzygy.Stage 1.2, which may stand in settings as text.
_STAGES = {"pre_deploy": Mark.BEFORE, "post_deployment": Mark.AFTER}


def mark(migration: Migration) -> Mark | None:
    """What the marks on a migration say; None when it has none, one that cannot be read, or two that
    differ."""
    found = {one.mark for one in signs(migration)}
    return found.pop() if len(found) == 1 else None


def signs(migration: Migration) -> list[Sign]:
    """Every mark on a migration, as it is written."""
    return [*_safe(migration), *_stage(migration), *_post_deployment(migration), *_contracts(migration)]


def _safe(migration: Migration) -> Iterator[Sign]:
    if not hasattr(migration, "safe"):
        return
    # Not from the instance: a function there would be given the migration.
    given: Any = getattr(type(migration), "safe", None) or migration.safe
    name = getattr(given, "__name__", "")
    if callable(given) and name in {"always", "before_deploy", "after_deploy"}:
        given = given()
    found = _WHEN.get(str(getattr(getattr(given, "when", None), "name", "")))
    yield Sign(f"safe = {_shown(given, found)}", found)


def _shown(given: object, found: Mark | None) -> str:
    if found is None:
        return repr(given)
    return f"Safe.{next(name.lower() for name, one in _WHEN.items() if one is found)}()"


def _stage(migration: Migration) -> Iterator[Sign]:
    given: Any = getattr(migration, "stage", None) or _override(migration)
    if given is not None:
        # The word is too common to take another value of it for a mistake.
        if _of_stage(given):
            yield Sign(f"stage = {given}", _of_stage(given))
        return
    own = [getattr(one, "stage", None) for one in migration.operations]
    stages = [_of_stage(one) for one in own if one is not None]
    if any(stages):
        # As syzygy infers those that have none: its plan.get_operation_stage.
        drops = (isinstance(one, RemoveField | DeleteModel) for one in migration.operations)
        inferred = {
            (Mark.AFTER if drop else Mark.BEFORE) if stage is None else _of_stage(stage)
            for stage, drop in zip(own, drops, strict=True)
        }
        if len(inferred) == 1:
            yield Sign("stage of its operations", inferred.pop())


def _override(migration: Migration) -> object | None:
    """What ``MIGRATION_STAGES_OVERRIDE`` says of the migration or, failing that, of its app."""
    given: object = getattr(settings, "MIGRATION_STAGES_OVERRIDE", None)
    if not isinstance(given, Mapping):
        return None
    label = migration.app_label
    found: object | None = given.get(f"{label}.{migration.name}") or given.get(label)
    return found


def _of_stage(stage: object) -> Mark | None:
    return _STAGES.get(str(getattr(stage, "value", stage)))


def _post_deployment(migration: Migration) -> Iterator[Sign]:
    if getattr(migration, "is_post_deployment", False) is True:
        yield Sign("is_post_deployment = True", Mark.AFTER)


def _contracts(migration: Migration) -> Iterator[Sign]:
    named = [contract_of(one) for one in migration.operations]
    if named and all(named):
        yield Sign("only with contracts", Mark.AFTER)
