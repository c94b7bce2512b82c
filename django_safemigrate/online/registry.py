"""How passes are declared and found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django_safemigrate.online.program import Piece
from django_safemigrate.online.situation import Situation
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.replay import replay


@dataclass(frozen=True, slots=True)
class Placed:
    """A resolved change with the schema as it stands before it; ``catalog`` is not to be altered."""

    change: Change
    catalog: Catalog


def placed(changes: Sequence[Change], situation: Situation) -> list[Placed]:
    """The changes, resolved one after the other, from the schema of ``situation`` on."""
    catalog = situation.catalog.snapshot()
    found = []
    for change in changes:
        resolved = situation.database.resolve(change, catalog)
        found.append(Placed(resolved, catalog.snapshot()))
        replay(resolved, catalog)
    return found


# Any: a function takes the very kinds of change it is registered for.
Expand = Callable[[Any, Situation], Iterable[Piece] | None]
FoldChanges = Callable[[Sequence[Placed], Situation], Sequence[Change]]
AnyExpand = TypeVar("AnyExpand", bound=Expand)
AnyFold = TypeVar("AnyFold", bound=FoldChanges)


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass by its name, that of its module in kebab case. ``summary`` is the first line of the module's docstring.
    ``kinds`` are the changes it expands, none for a fold. ``rank`` orders passes that want the same kind, lowest first."""

    name: str
    summary: str
    kinds: tuple[type[Change], ...] = ()
    rank: int = 0
    expand: Expand | None = None
    fold: FoldChanges | None = None


_DECLARED: list[Pass] = []


def expansion(*kinds: type[Change], rank: int = 0) -> Callable[[AnyExpand], AnyExpand]:
    """The decorated function ``(change, situation)`` gives the pieces for changes of these kinds, or None to leave it to
    the other passes, and in the end to stock."""

    def declare(function: AnyExpand) -> AnyExpand:
        name, summary = _told(function.__module__)
        _DECLARED.append(Pass(name, summary, kinds, rank, expand=function))
        return function

    return declare


def fold(rank: int = 0) -> Callable[[AnyFold], AnyFold]:
    """The decorated function ``(placed, situation)`` gives the changes of an operation less those that undo each other."""

    def declare(function: AnyFold) -> AnyFold:
        name, summary = _told(function.__module__)
        _DECLARED.append(Pass(name, summary, (), rank, fold=function))
        return function

    return declare


def _told(module: str) -> tuple[str, str]:
    text = importlib.import_module(module).__doc__ or ""
    return module.rpartition(".")[2].replace("_", "-"), text.strip().partition("\n")[0]


@cache
def all_passes() -> tuple[Pass, ...]:
    """Every pass, those of lower rank first, then by name."""
    # Not imported above: its modules import this one.
    package = importlib.import_module("django_safemigrate.online.passes")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(sorted(_DECLARED, key=lambda one: (one.rank, one.name)))


@cache
def folds() -> tuple[FoldChanges, ...]:
    """The functions that fold the changes of an operation, in order."""
    return tuple(one.fold for one in all_passes() if one.fold)


@cache
def expansions(kind: Any) -> tuple[tuple[str, Expand], ...]:
    """The passes to ask about a change of this kind, in order: the name and the function of each."""
    return tuple((one.name, one.expand) for one in all_passes() if one.expand and issubclass(kind, one.kinds))
