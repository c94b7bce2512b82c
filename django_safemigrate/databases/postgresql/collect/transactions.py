"""Which statements commit together, told from what Django does to a connection's autocommit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Transactions:
    """Numbers transactions from 0. One in which nothing was executed gets no number."""

    number: int = 0
    open: bool = False
    # Statements in the open transaction, and how many there were when each savepoint was set.
    used: int = 0
    _savepoints: dict[str, int] = field(default_factory=dict)
    _fixed: bool = False

    def autocommit(self, on: bool) -> None:
        """Autocommit is switched; on, it ends the transaction."""
        if self._fixed:
            return
        if on:
            self.end()
        self.open = not on

    def end(self) -> None:
        """The open transaction is committed or rolled back."""
        if self._fixed:
            return
        if self.used:
            self.number += 1
        self.used = 0
        self._savepoints.clear()

    def place(self) -> tuple[int, bool]:
        """The number of the transaction of a statement executed now, and whether
        others can commit with it."""
        if self.open:
            self.used += 1
            return self.number, True
        self.number += 1
        return self.number - 1, False

    def save(self, name: str) -> None:
        self._savepoints[name] = self.used

    def undoes(self, name: str | None = None) -> bool:
        """Whether a rollback to the savepoint, of the whole transaction without one, undoes a statement."""
        return self.open and self.used > (0 if name is None else self._savepoints.get(name, 0))

    @contextmanager
    def fixed(self) -> Iterator[None]:
        """Whatever Django believes inside, the real transaction stays the one it is."""
        before, self._fixed = self._fixed, True
        try:
            yield
        finally:
            self._fixed = before
