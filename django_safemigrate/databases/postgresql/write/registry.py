"""Which function writes which kind of change; a module of this package adds its own with a decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django_safemigrate.databases.base import CannotWriteError
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.schema.changes import Change, TableChange

# Any: a function takes the very kinds of change it is registered for.
Writer = Callable[[Any, Names], str]
ListWriter = Callable[[Any, Names], tuple[str, str, str]]
AnyWriter = TypeVar("AnyWriter", bound=Writer)
AnyListWriter = TypeVar("AnyListWriter", bound=ListWriter)

STATEMENTS: dict[type[Change], Writer] = {}
PARTS: dict[type[Change], Writer] = {}
LISTS: dict[type[Change], ListWriter] = {}


def statement(*kinds: type[Change]) -> Callable[[AnyWriter], AnyWriter]:
    """The decorated function writes changes of these kinds, each as a whole statement."""

    def register(function: AnyWriter) -> AnyWriter:
        STATEMENTS.update(dict.fromkeys(kinds, function))
        return function

    return register


def part(*kinds: type[TableChange]) -> Callable[[AnyWriter], AnyWriter]:
    """The decorated function writes changes of these kinds, each as a part of ALTER TABLE."""

    def register(function: AnyWriter) -> AnyWriter:
        PARTS.update(dict.fromkeys(kinds, function))
        return function

    return register


def listed(kind: type[Change]) -> Callable[[AnyListWriter], AnyListWriter]:
    """The decorated function gives what stands before, for and after the object of a statement that may
    name several."""

    def register(function: AnyListWriter) -> AnyListWriter:
        LISTS[kind] = function
        STATEMENTS[kind] = lambda change, names: " ".join(filter(None, function(change, names)))
        return function

    return register


def cannot(change: Change, why: str) -> CannotWriteError:
    """The error for ``change``; ``why`` is a clause."""
    return CannotWriteError(f"{change!r} cannot be written as SQL: {why}.")
