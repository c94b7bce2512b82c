"""How columns of fixed length lie in a row: each begins at a multiple of its alignment.

https://www.postgresql.org/docs/current/storage-page-layout.html#STORAGE-TUPLE-LAYOUT
"""

from __future__ import annotations

from collections.abc import Sequence

# Length and alignment in bytes: typlen and typalign of pg_type, the same in 14 to 18.
FIXED = {
    '"char"': (1, 1),
    "bigint": (8, 8),
    "boolean": (1, 1),
    "date": (4, 4),
    "double precision": (8, 8),
    "integer": (4, 4),
    "interval": (16, 8),
    "money": (8, 8),
    "oid": (4, 4),
    "real": (4, 4),
    "smallint": (2, 2),
    "time without time zone": (8, 8),
    "timestamp with time zone": (8, 8),
    "timestamp without time zone": (8, 8),
    "uuid": (16, 1),
}
_ROW = 8


def padding(types: Sequence[str]) -> int:
    """How many bytes longer a row of such columns is than in the best order, when none is NULL.

    Values of other types are of any length and mostly begin anywhere: what is lost right after one is not
    known, nor whether less than 8 bytes matter. Neither counts.
    """
    lost = _lost(types)
    # A row as a whole is a multiple of 8 bytes long, in any order.
    if not FIXED.keys() >= set(types):
        return lost - lost % _ROW
    used = sum(FIXED[one][0] for one in types)
    return _whole(used + lost) - _whole(used)


def _lost(types: Sequence[str]) -> int:
    """The bytes left empty between the columns."""
    lost, offset, known = 0, 0, _ROW
    for one in types:
        if one not in FIXED:
            offset, known = 0, 1
            continue
        length, alignment = FIXED[one]
        if known >= alignment:
            gap = -offset % alignment
            lost += gap
            offset += gap + length
        else:
            offset, known = length, alignment
    return lost


def _whole(size: int) -> int:
    return size + -size % _ROW
