"""What execution asks of a server so that one process at a time changes a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django_safemigrate.databases.live import Holder


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who has, or had last, the lease of a database. ``left`` are the seconds until it expires, 0 or less when it is free;
    ``silent`` those since its holder was last heard of, both by the clock of the server. ``run`` is None before it is known."""

    fence: int
    holder: str
    run: int | None
    host: str
    pid: int
    left: float
    silent: float
    released: bool

    @property
    def free(self) -> bool:
        return self.left <= 0


class Leases(Protocol):
    """The table of one row."""

    def take(self, milliseconds: int, values: Mapping[str, Any]) -> int | None:
        """Take the lease for so long if it is free, and change its fence: gives that. None when it is another's, or when a
        step of whoever had it last is still in its transaction. ``values``: ``holder``, ``run``, ``host``, ``pid``."""
        ...

    def row(self) -> LeaseRow | None:
        """As it is now; None before it was taken for the first time."""
        ...

    def guard(self, fence: int) -> bool:
        """Whether the fence still holds; if so, nobody changes it until the transaction ends."""
        ...

    def renew(self, fence: int, milliseconds: int) -> bool:
        """Expire so much later than now. False when the fence is another."""
        ...

    def tell_run(self, fence: int, run: int) -> None:
        """Say for which run of the ledger the lease is held."""
        ...

    def release(self, fence: int) -> None:
        """Let others take it, unless they have already."""
        ...

    def news(self, run: int) -> str:
        """What happened last in a run of the ledger; "" when nothing has."""
        ...

    def guarded(self) -> Sequence[Holder]:
        """The other sessions whose transaction keeps the fence from being changed."""
        ...


class Seat(Protocol):
    """A session of the server as such, and the one place that only one session at a time can have."""

    def pooled(self) -> str | None:
        """Why a pooler seems to be between here and the server; None when nothing says so."""
        ...

    def shared(self) -> bool:
        """Whether a second connection was given the session of this one, while this one is open."""
        ...

    def database(self) -> tuple[str, ...]:
        """What tells the database that is reached from any other: equal here and there only for the same."""
        ...

    def take(self) -> bool:
        """Take the place for this session, without waiting, until it is left or the session ends."""
        ...

    def leave(self) -> None: ...

    def taken_by(self) -> Sequence[Holder]:
        """The session that has the place."""
        ...

    def end_idle(self) -> Sequence[int]:
        """End the session that has the place if it is this role's and has done nothing for two seconds; gives its process id."""
        ...
