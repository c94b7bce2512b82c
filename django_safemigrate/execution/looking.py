"""Looking who is in the way before queueing for a lock: all who come later would queue too."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError

from django_safemigrate.databases.live import Claim, Failure, Holder, Wait
from django_safemigrate.execution.blocking import Blocker, Sort, Teller, spent
from django_safemigrate.execution.session import Session

# Seconds between two looks: a look takes a fraction of a millisecond, and the step is to run within a second.
SHORTEST, LONGEST = 0.02, 0.2


@dataclass(slots=True)
class Lookout:
    """Looks at who holds what keeps the ``claims`` of a step from being had. ``deadline`` (of the monotonic clock) is when to
    give up, after the time that ``within`` tells."""

    session: Session
    claims: Sequence[Claim]
    deadline: float
    within: str
    since: float = field(default_factory=time.monotonic)
    _seen: dict[str, float] = field(default_factory=dict)
    _teller: Teller = field(init=False)
    _refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        locks = ", ".join(f"{one.locks[-1]} on {one.table}" for one in self.claims if one.named)
        self._teller = Teller(self.session.report, locks, outside=True)

    def wait(self) -> None:
        """Come back when nobody is in the way, or only those who will be gone in a moment. Raises ``WaitingError``."""
        pause = SHORTEST
        begun = time.monotonic()
        while self.claims:
            blockers = self._blockers()
            lasting = [one for one in blockers if one.sort is not Sort.HIDDEN]
            if not blockers:
                return
            if lasting:
                self._teller.tell(lasting)
            now = time.monotonic()
            if now >= self.deadline:
                held = tuple(one.holder for one in blockers)
                raise spent(Wait(held[0].table, held), self.within, self.session.again)
            self.session.evictor.evict(self.session.server, lasting, now - begun)
            if not self._sent_away(blockers):
                self.session.bounds.sleep(min(pause, max(0.0, self.deadline - now)))
                pause = min(pause * 2, LONGEST)

    def _blockers(self) -> list[Blocker]:
        """Those who are not young."""
        now = time.monotonic()
        holders = self.session.server.holders(self.claims)
        self._seen = {one.transaction: self._seen.get(one.transaction, now) for one in holders}
        found = [self._sorted(one, now) for one in holders]
        return [one for one in found if one.sort is not Sort.YOUNG]

    def _sorted(self, one: Holder, now: float) -> Blocker:
        seen = now - self._seen[one.transaction]
        age = seen if one.seconds is None else one.seconds
        if one.pid == 0:
            return Blocker(one, Sort.PREPARED, age)
        if one.autovacuum:
            return Blocker(one, Sort.AUTOVACUUM, age)
        if age * 1000 >= self.session.bounds.ladder.old_ms:
            return Blocker(one, Sort.OLD, age)
        # Nobody tells how old one is that was there at the first look: a little later it is gone, or known to be old.
        first = one.seconds is None and self._seen[one.transaction] <= self.since + SHORTEST
        return Blocker(one, Sort.HIDDEN if first else Sort.YOUNG, age)

    def _sent_away(self, blockers: Sequence[Blocker]) -> bool:
        """Whether there was nothing but autovacuum, and one has given way."""
        holders = [one.holder for one in blockers]
        if not all(one.autovacuum and not one.stays and one.table not in self._refused for one in holders):
            return False
        table = holders[0].table
        (claim,) = (one for one in self.claims if one.table == table)
        try:
            return claim.lockable and self.session.server.send_away(claim)
        except DatabaseError as error:
            if self.session.server.failure(error) is not Failure.FORBIDDEN:
                raise
            self._refused.add(table)
            return False
