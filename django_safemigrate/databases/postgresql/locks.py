"""PostgreSQL's table locks: the modes, which conflict, and what traffic waits for while one is held.

Source: https://www.postgresql.org/docs/current/explicit-locking.html, tables 13.2 and
13.3, the same in 14-18.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django_safemigrate.schema.effects import Blocks, Rows

ACCESS_SHARE = "ACCESS SHARE"
ROW_SHARE = "ROW SHARE"
ROW_EXCLUSIVE = "ROW EXCLUSIVE"
SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
SHARE = "SHARE"
SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
EXCLUSIVE = "EXCLUSIVE"
ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"

MODES = (
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE,
)
"""The modes of a table lock in the manual's order."""

CONFLICTS: Mapping[str, frozenset[str]] = {
    ACCESS_SHARE: frozenset({ACCESS_EXCLUSIVE}),
    ROW_SHARE: frozenset({EXCLUSIVE, ACCESS_EXCLUSIVE}),
    ROW_EXCLUSIVE: frozenset({SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE}),
    SHARE_UPDATE_EXCLUSIVE: frozenset(
        {SHARE_UPDATE_EXCLUSIVE, SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE}
    ),
    SHARE: frozenset(
        {ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE}
    ),
    SHARE_ROW_EXCLUSIVE: frozenset(
        {ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE}
    ),
    EXCLUSIVE: frozenset(MODES) - {ACCESS_SHARE},
    ACCESS_EXCLUSIVE: frozenset(MODES),
}
"""For each mode the modes that another session cannot get meanwhile."""

# What ordinary traffic takes: a plain SELECT, and INSERT, UPDATE, DELETE or MERGE.
READING = ACCESS_SHARE
WRITING = ROW_EXCLUSIVE


def conflicts(one: str, other: str) -> bool:
    """Whether two sessions cannot hold the modes ``one`` and ``other`` on the same table at once. Raises
    ``KeyError`` for no mode."""
    return other in CONFLICTS[one]


def strongest(locks: Iterable[str | None]) -> str | None:
    """The last of ``locks`` in the manual's order; None when there is none."""
    return max((lock for lock in locks if lock is not None), key=MODES.index, default=None)


def blocks(lock: str | None, rows: Rows) -> Blocks:
    """What other sessions have to wait for on a table on which ``lock`` is held, and of whose rows
    ``rows`` are locked for writing."""
    if lock is not None and conflicts(lock, READING):
        return Blocks.READS
    if rows is Rows.ALL or (lock is not None and conflicts(lock, WRITING)):
        return Blocks.WRITES
    return Blocks.NOTHING
