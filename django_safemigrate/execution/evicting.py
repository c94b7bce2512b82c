"""Ending those who are in the way, where whoever runs the migration has allowed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from django.db import DatabaseError

from django_safemigrate.databases.live import Ending, Failure, Holder, LiveServer
from django_safemigrate.execution.blocking import Blocker, Sort
from django_safemigrate.execution.events import Event, Kind, Report

IDLE = "idle-in-transaction"
BY_NAME = ("user", "application")


@dataclass(frozen=True, slots=True)
class Eviction:
    """Whom to end, and how. By default nobody is.

    ``how``: their statement, or their session; None leaves all alone. ``allow``: who may be ended, any of ``"user=NAME"``,
    ``"application=NAME"`` (``*`` stands for anything) and ``"idle-in-transaction"``. ``after_ms``: how long they have been waited for
    before. ``budget``: how many at most in one program. Superusers, replication and the server's own processes are never ended.

    Raises ``ValueError`` for an ``allow`` that is none of these, or that ``how`` cannot end.
    """

    how: Ending | None = None
    allow: tuple[str, ...] = ()
    after_ms: int = 1000
    budget: int = 1

    def __post_init__(self) -> None:
        for one in self.allow:
            name, _, value = one.partition("=")
            if one != IDLE and not (name in BY_NAME and value):
                raise ValueError(f"{one!r} is not user=NAME, application=NAME or {IDLE}.")
            if one == IDLE and self.how is Ending.CANCEL:
                raise ValueError(
                    "A session that is idle in transaction runs no statement that could be cancelled; only terminating ends it."
                )

    def allows(self, one: Holder) -> bool:
        """Whether a holder may be ended, as far as its names go."""
        return any(self._matches(one, each) for each in self.allow)

    def _matches(self, one: Holder, allowed: str) -> bool:
        if allowed == IDLE:
            return one.state.startswith("idle in transaction")
        name, _, pattern = allowed.partition("=")
        return fnmatchcase(one.user if name == "user" else one.application, pattern)


@dataclass(slots=True)
class Evictor:
    """Ends blockers as ``policy`` allows. ``tried`` are the transactions that were, each of which is tried once."""

    policy: Eviction
    report: Report
    tried: set[str] = field(default_factory=set)
    ended: int = 0

    def evict(self, server: LiveServer, blockers: Sequence[Blocker], waited: float) -> None:
        """End those of ``blockers`` that may be, when they were waited for (seconds) for long enough."""
        if self.policy.how is None or waited * 1000 < self.policy.after_ms:
            return
        for one in blockers:
            holder = one.holder
            known = one.sort is Sort.OLD and holder.transaction and holder.transaction not in self.tried
            if known and self.policy.allows(holder) and self.ended < self.policy.budget:
                self.tried.add(holder.transaction)
                self._end(server, one, self.policy.how)

    def _end(self, server: LiveServer, one: Blocker, how: Ending) -> None:
        data = {"how": how.value, "blockers": [one.told()]}
        try:
            ended = server.end(one.holder, how)
        except DatabaseError as error:
            if server.failure(error) is not Failure.FORBIDDEN:
                raise
            message = server.said(error).message
            self.report(
                Event(Kind.EVICTION, f"could not end {one.text()}: {message}", data | {"ended": False})
            )
            return
        if ended:
            self.ended += 1
            done = "cancelled the statement of" if how is Ending.CANCEL else "terminated"
            self.report(Event(Kind.EVICTION, f"{done} {one.text()}", data | {"ended": True}))
        else:
            self.report(
                Event(
                    Kind.EVICTION,
                    f"left {one.text()} alone: it is not one that may be ended",
                    data | {"ended": False},
                )
            )
