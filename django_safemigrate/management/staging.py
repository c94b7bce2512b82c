"""Which migrations of a plan django-safemigrate 6.0 runs, which it delays, and which are blocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from django_safemigrate import Safe, When


@dataclass(frozen=True, slots=True)
class Stages:
    """A plan taken apart, each part in the order of the plan.

    ``marks``: what each migration declares. ``now``: what that means now, which is ``ALWAYS`` once a delay is over. ``since``:
    when a migration with a delay was first seen; those that never were are missing.
    """

    marks: Mapping[Migration, Safe]
    since: Mapping[Migration, datetime]
    now: Mapping[Migration, When]
    ready: list[Migration]
    delayed: list[Migration]
    blocked: list[Migration]

    def has_delay(self, migration: Migration) -> bool:
        return has_delay(self.marks[migration])


def has_delay(safe: Safe) -> bool:
    """Whether it is after some time that the migration runs, and not by hand."""
    return safe.when is When.AFTER_DEPLOY and safe.delay is not None


def declared(migration: Migration) -> Safe:
    """What ``safe`` on the migration says, called or not; ``Safe.always()`` without one. Raises ``CommandError`` for anything
    else."""
    given = getattr(migration, "safe", Safe.always)
    uncalled = (Safe.always, Safe.before_deploy, Safe.after_deploy)
    safe = given() if given in uncalled else given
    what = f"Migration {migration.app_label}.{migration.name} has an invalid safe property."
    if not isinstance(safe, Safe):
        raise CommandError(what)
    if has_delay(safe) and not _is_delay(safe.delay):
        raise CommandError(f"{what} Its delay has to be a timedelta that ends before the year 9999.")
    return safe


def _is_delay(delay: object) -> bool:
    try:
        return isinstance(delay, timedelta) and (timezone.now() + delay).year < 9999
    except OverflowError:
        return False


def staged(alias: str, marks: Mapping[Migration, Safe], since: Mapping[Migration, datetime]) -> Stages:
    """Take a plan apart.

    What runs after the deploy is delayed. What builds on something that does not run now is blocked when it has to run before
    the deploy or builds on something blocked, else delayed.
    """
    now = {one: _resolved(safe, since.get(one)) for one, safe in marks.items()}
    ready: list[Migration] = []
    delayed: list[Migration] = []
    blocked: list[Migration] = []
    # Reading the history again takes time.
    parents = _parents(alias, list(marks)) if When.AFTER_DEPLOY in now.values() else {}
    for one, when in now.items():
        behind = parents.get(one, set())
        if not behind.isdisjoint(blocked) or (when is When.BEFORE_DEPLOY and not behind.isdisjoint(delayed)):
            blocked.append(one)
        elif when is When.AFTER_DEPLOY or not behind.isdisjoint(delayed):
            delayed.append(one)
        else:
            ready.append(one)
    return Stages(marks, since, now, ready, delayed, blocked)


def _resolved(safe: Safe, since: datetime | None) -> When:
    if (
        has_delay(safe)
        and since is not None
        and safe.delay is not None
        and since + safe.delay <= timezone.now()
    ):
        return When.ALWAYS
    return safe.when


def _parents(alias: str, plan: list[Migration]) -> dict[Migration, set[Migration]]:
    """What each migration of a plan builds on in that plan, as Django's graph has it: ``__first__`` and ``__latest__`` are
    looked up there, squashed migrations stand for those they replace, and ``run_before`` is turned round."""
    graph = MigrationLoader(connections[alias]).graph
    by_key = {(one.app_label, one.name): one for one in plan}
    return {
        one: {by_key[parent.key] for parent in graph.node_map[key].parents if parent.key in by_key}
        for key, one in by_key.items()
    }
