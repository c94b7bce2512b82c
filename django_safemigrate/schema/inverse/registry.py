"""The dispatch of ``inverse`` and ``losses``."""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change


class Irreversible(Exception):
    """A change cannot be undone; the text says in a sentence what cannot be had back."""


@singledispatch
def inverse(change: Change, before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """The changes that undo a resolved ``change``, in order; none where there is nothing to undo.

    ``before`` and ``after`` are the schemas around it, neither is altered. What holds values or rows comes back in
    shape only: ``losses`` says so. Raises ``Irreversible`` when it cannot be undone, or nobody knows how.
    """
    raise Irreversible(f"Nobody knows how to undo {type(change).__name__}.")


@singledispatch
def losses(change: Change, before: Catalog, after: Catalog) -> tuple[str, ...]:
    """What is not as it was once a resolved ``change`` has been undone by its ``inverse``, in sentences."""
    return ()
