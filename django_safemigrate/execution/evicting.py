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
    _told: set[tuple[int, str, str]] = field(default_factory=set)

    def evict(self, server: LiveServer, blockers: Sequence[Blocker], waited: float) -> None:
        """End those of ``blockers`` that may be, when they were waited for (seconds) for long enough. Of those that may not, tell once why."""
        if self.policy.how is None or waited * 1000 < self.policy.after_ms:
            return
        for one in blockers:
            holder = one.holder
            if holder.transaction and holder.transaction in self.tried:
                continue
            if why := self._why_not(one):
                self._leave(one, why)
            elif one.sort is Sort.OLD and holder.transaction:
                self.tried.add(holder.transaction)
                self._end(server, one, self.policy.how)

    def _why_not(self, one: Blocker) -> str:
        """Why this one is not to be ended, and what would help; "" where it is, or will be gone in a moment."""
        if one.sort is Sort.AUTOVACUUM:
            return "autovacuum is never ended; it comes to its end by itself"
        if one.sort is Sort.PREPARED:
            return "a prepared transaction has no session to end; whoever prepared it has to commit it or roll it back"
        if one.sort is not Sort.OLD:
            return ""
        if not self.policy.allows(one.holder):
            names = ", ".join(self.policy.allow)
            cure = f"; add --blockers user={one.holder.user} to allow it" if one.holder.user else ""
            return f"it is none of those who may be ended ({names}){cure}"
        if self.ended >= self.policy.budget:
            return f"{self.policy.budget} were ended for this operation, and no more may be; raise --blockers-budget to allow it"
        return ""

    def _leave(self, one: Blocker, why: str) -> None:
        holder = one.holder
        which = (holder.pid, holder.transaction, holder.prepared)
        if which not in self._told:
            self._told.add(which)
            data = {"level": "warning", "blockers": [one.told()]}
            self.report(Event(Kind.NOTE, f"left {one.text()} alone: {why}", data))

    def _end(self, server: LiveServer, one: Blocker, how: Ending) -> None:
        data = {"how": how.value, "blockers": [one.told()]}
        try:
            ended = server.end(one.holder, how)
        except DatabaseError as error:
            if server.failure(error) is not Failure.FORBIDDEN:
                raise
            message = server.said(error).message
            cure = (
                f"Grant {server.role()} the role {one.holder.user} or pg_signal_backend, or have it ended by one who may: "
                f"{_sql(one, how)}"
            )
            text = f"could not end {one.text()}: {message}"
            self.report(Event(Kind.EVICTION, text, data | {"ended": False, "error": message, "cure": cure}))
            return
        if ended:
            self.ended += 1
            done = "cancelled the statement of" if how is Ending.CANCEL else "terminated"
            self.report(Event(Kind.EVICTION, f"{done} {one.text()}", data | {"ended": True}))
        else:
            why = (
                f"The role {one.holder.user} is a superuser, or the session replicates or is the server's own, and those are never ended; "
                "or its transaction has ended meanwhile."
            )
            cure = f"Let it end, or have a superuser end it: {_sql(one, how)}"
            text = f"left {one.text()} alone: it is not one that may be ended"
            self.report(Event(Kind.EVICTION, text, data | {"ended": False, "error": why, "cure": cure}))


def _sql(one: Blocker, how: Ending) -> str:
    return f"SELECT pg_{how.value}_backend({one.holder.pid});"
