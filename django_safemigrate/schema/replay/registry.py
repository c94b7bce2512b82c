"""The dispatch of ``replay``."""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change


@singledispatch
def replay(change: Change, catalog: Catalog) -> None:
    """Apply a resolved change to ``catalog``. Kinds that leave no trace in it (rows,
    settings, comments) do nothing.

    A change of a table, column or constraint the catalog does not know is noted in ``catalog.unknown``, never
    an error: the history may begin with objects made elsewhere.
    """


def missing(catalog: Catalog, what: str) -> None:
    """Note that a statement names something the catalog does not hold."""
    catalog.unknown.append(f"{what} is changed by this history but never made by it")
