"""What belongs after the deploy goes to the end, and takes along what needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django_safemigrate.online.program import Phase, Piece
from django_safemigrate.schema.touching import touched


def in_order(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, contract ones last, otherwise in the order given.

    One that touches what an earlier contract piece changes belongs to the contract too: it may need what that has done.
    """
    early: list[Piece] = []
    late: list[Piece] = []
    for piece in pieces:
        if piece.phase is Phase.CONTRACT or _needs(piece, late):
            late.append(replace(piece, phase=Phase.CONTRACT))
        else:
            early.append(piece)
    return [*early, *late]


def _needs(piece: Piece, late: Iterable[Piece]) -> bool:
    mine = [touched(one) for one in piece.changes]
    return any(one.needs(other) for one in mine for each in late for other in map(touched, each.changes))
