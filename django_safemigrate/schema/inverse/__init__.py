"""What undoes a change, from the schemas before and after it.

``inverse`` and ``losses`` dispatch on the kind of change; the functions live in the modules of this package, one
subject a file. ``lasting`` takes out of a list of changes what later ones of it make pointless.
"""

from __future__ import annotations

from django_safemigrate.schema.inverse import (
    alterations,
    columns,
    constraints,
    indexes,
    others,
    rows,
    sequences,
    session,
    tables,
)
from django_safemigrate.schema.inverse.lasting import lasting
from django_safemigrate.schema.inverse.registry import Irreversible, inverse, losses

__all__ = [
    "Irreversible",
    "alterations",
    "columns",
    "constraints",
    "indexes",
    "inverse",
    "lasting",
    "losses",
    "others",
    "rows",
    "sequences",
    "session",
    "tables",
]
