"""What runs of the ledger have done, and what of it is still there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.execution import ExecutionError, KeptProgram, Kind, State, find
from django_safemigrate.execution.kept import BACK, PARTS, programs_of
from django_safemigrate.execution.ledger import Recorded, events, run_named, runs
from django_safemigrate.graph.history import MigrationKey
from django_safemigrate.operations.back import half_contract
from django_safemigrate.runner.fresh import OWN_LABEL

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# How many runs are looked at for the last one that has done something; to go back to one, all are.
LOOK, ALL = 1000, 2**31 - 1
# In the data of the note by which a run says which others it takes back.
UNDOES = "undoes"


@dataclass(frozen=True, slots=True)
class Began:
    """What a run did about a migration first: ``backwards`` it was taken back. ``at``: when its last run began with it."""

    at: datetime
    backwards: bool
    fake: bool


@dataclass(frozen=True, slots=True)
class Ran:
    """What the runs ``numbers`` have done, the first one first. ``by_key`` holds the last program of each key, those that were
    forgotten too. ``undone``: another run has taken all of it back."""

    numbers: tuple[int, ...]
    migrations: dict[MigrationKey, Began]
    by_key: dict[str, KeptProgram]
    undone: int | None = None

    @property
    def named(self) -> str:
        """``Run 7``, or ``Runs 7, 8 and 9``."""
        *most, last = map(str, self.numbers)
        return f"Runs {', '.join(most)} and {last}" if most else f"Run {last}"


def ran(connection: BaseDatabaseWrapper, named: str | None, *, apart: int | None = None) -> Ran:
    """What was done since the run of that number, or by the last one that has done anything, the run ``apart`` left out. A run
    that was to take others back and did not come to its end counts as those.

    Raises ``ExecutionError`` with exit code 2 where there is no such run.
    """
    limit = LOOK if named is None else ALL
    told = {one.number: one for one in runs(connection, limit) if one.number != apart}
    happened = {number: events(connection, number) for number in _wanted(connection, named, told)}
    undoing = {number: found for number, rows in happened.items() if (found := _undoes(rows))}
    last = max(happened)
    if named is None and last in undoing:
        first = undoing[last][0]
        if told[last].state == "done":
            return Ran(tuple(undoing[last]), {}, {}, last)
        happened = {number: events(connection, number) for number in sorted(told) if first <= number <= last}
        undoing = {number: found for number, rows in happened.items() if (found := _undoes(rows))}
    mine = [number for number in sorted(happened) if number not in undoing]
    migrations = _migrations(row for number in mine for row in happened[number])
    earlier = _earlier(connection, [one for one in told if one < min(happened)], migrations)
    return Ran(
        tuple(number for number in mine if _did(happened[number])) or tuple(mine),
        migrations,
        _programs(connection, [*earlier, *sorted(happened)]),
    )


def further_back(connection: BaseDatabaseWrapper, found: Ran, *, apart: int | None = None) -> int | None:
    """The last run before those of ``found`` of which something can be taken back, the run ``apart`` left out; None where there is
    none, or where migrations would have to be applied again before."""
    told = [one for one in runs(connection, LOOK) if one.number != apart]
    happened = {one.number: events(connection, one.number) for one in told}
    undone = {number for one in told if one.state == "done" for number in _undoes(happened[one.number])}
    for number in sorted(happened.keys() - undone, reverse=True):
        if number < found.numbers[0] and _did(happened[number]) and not _undoes(happened[number]):
            left = remains(connection, ran(connection, str(number), apart=apart))
            there = left.migrations or left.contracts
            return number if there and not left.missing and not left.half else None
    return None


def _earlier(
    connection: BaseDatabaseWrapper, before: Iterable[int], migrations: dict[MigrationKey, Began]
) -> list[int]:
    """The runs just ``before``, the oldest first, that have begun with the same migrations and did not bring them to an end."""
    found: list[int] = []
    for number in sorted(before, reverse=True):
        rows = events(connection, number)
        if not _did(rows):
            continue
        if not _migrations(rows).keys() & migrations.keys():
            break
        found.insert(0, number)
    return found


def _wanted(connection: BaseDatabaseWrapper, named: str | None, told: Iterable[int]) -> list[int]:
    if named is not None:
        first = run_named(connection, named).number
        return [one for one in sorted(told) if one >= first]
    last = next((one for one in sorted(told, reverse=True) if _did(events(connection, one))), None)
    if last is None:
        raise ExecutionError(
            f"The ledger of database {connection.alias!r} knows of no run that has changed anything.",
            "There is nothing to take back.",
            returncode=2,
        )
    return [last]


def _did(rows: Iterable[Recorded]) -> bool:
    # Runs also forget programs of others, and bring to their end those that were killed at the last moment.
    return any(one.kind in (Kind.MIGRATION_STARTED, State.RUNNING) for one in rows)


def _undoes(rows: Iterable[Recorded]) -> list[int]:
    """The runs that this one takes back."""
    return next((list(one.data[UNDOES]) for one in rows if UNDOES in one.data), [])


def _migrations(rows: Iterable[Recorded]) -> dict[MigrationKey, Began]:
    found: dict[MigrationKey, Began] = {}
    for one in rows:
        # The ledger is not taken back: it says what is to be.
        if one.kind == Kind.MIGRATION_STARTED and one.data["app"] != OWN_LABEL:
            key = one.data["app"], one.data["migration"]
            first = found.get(key) or Began(one.at, one.data["what"] == "unapply", one.data["fake"])
            found[key] = Began(one.at, first.backwards, one.data["fake"])
    return found


def _programs(connection: BaseDatabaseWrapper, numbers: Iterable[int]) -> dict[str, KeptProgram]:
    found: dict[str, KeptProgram] = {}
    for number in numbers:
        for one in programs_of(connection, number):
            before = found.get(one.key)
            if before is None or _number(before) <= _number(one):
                found[one.key] = one
    return found


def _number(kept: KeptProgram) -> int:
    return kept.place.program if kept.place else 0


@dataclass(frozen=True, slots=True)
class Left:
    """A migration of which something is there: ``only`` are the paths of its operations that were begun where it is not recorded as
    applied, None where it is."""

    key: MigrationKey
    at: datetime
    fake: bool
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Remains:
    """What of runs is still there: migrations, contracts that were run, or begun, and migrations that they have taken back, or
    have ``half`` taken back."""

    migrations: tuple[Left, ...]
    contracts: tuple[KeptProgram, ...]
    missing: tuple[MigrationKey, ...]
    half: tuple[MigrationKey, ...]


def remains(connection: BaseDatabaseWrapper, found: Ran) -> Remains:
    """What is still there of what runs have done."""
    recorder = MigrationRecorder(connection)
    applied = recorder.applied_migrations().keys() if recorder.has_table() else set()
    there = {key: kept for key in _keys(found) if (kept := find(connection, key))}
    left, missing, half = [], [], []
    for key, began in found.migrations.items():
        if began.backwards and key in applied:
            half += [key] if _is_half_back(connection, key, found) else []
        elif began.backwards:
            missing.append(key)
        elif key in applied:
            left.append(Left(key, began.at, began.fake))
        elif paths := tuple(_paths(key, there.values())):
            left.append(Left(key, began.at, began.fake, paths))
    contracts = [
        one
        for one in there.values()
        if (one.state is State.DONE and one.contract and one.run in found.numbers)
        or ((late := half_contract(connection, one)) and late.run in found.numbers)
    ]
    return Remains(tuple(left), tuple(contracts), tuple(missing), tuple(half))


def _is_half_back(connection: BaseDatabaseWrapper, key: MigrationKey, found: Ran) -> bool:
    """Whether some operations of a migration that is applied are taken back: that is kept until all are."""
    mine = [one for one in found.by_key.values() if (one.app, one.migration) == key]
    return any(one.key.endswith(BACK) and find(connection, one.key) for one in mine)


def _keys(found: Ran) -> Iterator[str]:
    for key in found.by_key:
        if not key.endswith(PARTS):
            yield key


def _paths(key: MigrationKey, there: Iterable[KeptProgram]) -> Iterator[str]:
    prefix = ".".join(key) + "."
    for one in there:
        if one.key.startswith(prefix) and (one.app, one.migration) == key:
            yield one.key.removeprefix(prefix)
