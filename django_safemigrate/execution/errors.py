"""The errors of execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class ExecutionError(CommandError):
    """A step could not be run. The text says what happened to which object, then what to do about it; the error of the
    server, if there was one, is its cause. A ``CommandError``, so that ``migrate`` shows the text alone."""

    def __init__(self, fact: str, cure: str, returncode: int = 1) -> None:
        super().__init__(f"{fact} {cure}", returncode=returncode)
        self.fact = fact
        self.cure = cure

    def __reduce__(self) -> tuple[Any, tuple[str, str, int]]:
        # Test runners send exceptions from process to process.
        return ExecutionError, (self.fact, self.cure, self.returncode)


class WaitingError(ExecutionError):
    """The run cannot go on before something else has happened: 3 is its exit code."""

    def __init__(self, fact: str, cure: str) -> None:
        super().__init__(fact, cure, returncode=3)


def on(connection: BaseDatabaseWrapper) -> str:
    """What a command line in a cure has to end with to be about this database: nothing for the one that it is about by itself."""
    return "" if connection.alias == DEFAULT_DB_ALIAS else f" --database {connection.alias}"
