"""How constant a function or operator is, by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django_safemigrate.databases.postgresql.parse import functions
from django_safemigrate.schema.objects import Volatility

RANKS: Mapping[Volatility, int] = {
    Volatility.IMMUTABLE: 0,
    Volatility.STABLE: 1,
    Volatility.UNKNOWN: 2,
    Volatility.VOLATILE: 3,
}


def of_function(path: Sequence[str]) -> Volatility:
    """That of the function of this qualified name; ``UNKNOWN`` for one that does not come with the server."""
    if len(path) > 1 and path[0] != "pg_catalog":
        return Volatility.UNKNOWN
    name = path[-1]
    if name in functions.IMMUTABLE:
        return Volatility.IMMUTABLE
    if name in functions.STABLE:
        return Volatility.STABLE
    return Volatility.VOLATILE if name in functions.VOLATILE else Volatility.UNKNOWN


def of_operator(path: Sequence[str]) -> Volatility:
    """That of an operator. Which of its functions runs depends on the types; the mildest counts, and none
    that comes with the server is volatile."""
    builtin = (len(path) == 1 or path[0] == "pg_catalog") and path[-1] in functions.OPERATORS
    return Volatility.IMMUTABLE if builtin else Volatility.UNKNOWN


def worse(one: Volatility, other: Volatility) -> Volatility:
    """The less constant of two."""
    return one if RANKS[one] >= RANKS[other] else other
