"""What a case is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.migrations.operations.base import Operation


@dataclass(frozen=True)
class Case:
    """A migration to run on a server and to judge offline.

    ``setup``: operations that a migration before it runs after those of the base; ``rows``: SQL run once the
    tables are filled. ``fails``: the SQLSTATE it stops with. ``django`` and ``server``: the first versions
    that have it; ``last_django``: the last one. ``unknowable`` says what the schema cannot tell, so that the
    predicted work may be more than what is done.
    """

    name: str
    operations: tuple[Operation, ...]
    setup: tuple[Operation, ...] = ()
    rows: tuple[str, ...] = ()
    atomic: bool = True
    fails: str | None = None
    django: tuple[int, int] = (5, 2)
    last_django: tuple[int, int] = (99, 0)
    server: int = 14
    unknowable: str = ""

    @property
    def shares(self) -> bool:
        """Whether it can run on the common database, in a transaction that is rolled back."""
        return self.atomic and not self.setup and not self.rows


def case(
    name: str,
    *operations: Operation,
    setup: Sequence[Operation] = (),
    rows: Sequence[str] = (),
    **attributes: object,
) -> Case:
    return Case(name, operations, tuple(setup), tuple(rows), **attributes)  # type: ignore[arg-type]
