"""A name that is taken away and given back is missing for nobody: both happen in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django_safemigrate.online.program import Mode, Piece
from django_safemigrate.schema.changes import (
    AddColumn,
    Change,
    CreateTable,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
)
from django_safemigrate.schema.touching import Key, column, table


def together(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, in order, those in one that take a table or column away whose name a later one gives to another, with
    all between. Where that would hold locks for long, they stay apart."""
    found: list[Piece] = []
    rest = list(pieces)
    while rest:
        count = _count(rest)
        found.append(_joined(rest[:count]) if count > 1 else rest[0])
        del rest[:count]
    return found


def missing_meanwhile(pieces: Sequence[Piece]) -> set[int]:
    """The places of the pieces that take away a name which a later one gives to another: until then there is none."""
    found = set()
    for place, piece in enumerate(pieces):
        given = {name for later in pieces[place + 1 :] for name in _given(later)}
        if given & (set(_gone(piece)) - set(_given(piece))):
            found.add(place)
    return found


def _count(pieces: Sequence[Piece]) -> int:
    """How many of the pieces belong together with the first: 1 when it is by itself."""
    last, gone = 0, set(_gone(pieces[0]))
    for place, piece in enumerate(pieces):
        if not gone or not _is_joinable(piece):
            break
        if gone & set(_given(piece)):
            last = place
        if place <= last:
            gone |= set(_gone(piece))
    return last + 1


def _is_joinable(piece: Piece) -> bool:
    return piece.mode is Mode.BRIEF and not piece.sql


def _joined(pieces: Sequence[Piece]) -> Piece:
    phase = max(one.phase for one in pieces if one.phase is not None)
    passes = dict.fromkeys(name for one in pieces for name in one.by.split())
    changes = tuple(change for one in pieces for change in one.changes)
    return Piece(changes, phase, Mode.BRIEF, final=True, by=" ".join(passes))


def _gone(piece: Piece) -> Iterator[Key]:
    for change in piece.changes:
        match change:
            case DropTable() | RenameTable():
                yield table(change.table)
            case DropColumn() | RenameColumn():
                yield column(change.table, change.column)


def _given(piece: Piece) -> Iterator[Key]:
    for change in piece.changes:
        yield from _names_given(change)


def _names_given(change: Change) -> Iterator[Key]:
    match change:
        case CreateTable():
            yield table(change.table)
        case RenameTable():
            yield table(change.new_name)
        case AddColumn():
            yield column(change.table, change.column.name)
        case RenameColumn():
            yield column(change.table, change.new_name)
