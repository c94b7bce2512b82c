"""The operations of django.contrib.postgres, run online. Importing this takes a driver."""

from __future__ import annotations

from django.contrib.postgres import operations

from django_safemigrate.operations.online import Online
from django_safemigrate.operations.ours import Ours, public


@public
class AddIndexConcurrently(Online, operations.AddIndexConcurrently):
    """Django's, run online."""


@public
class RemoveIndexConcurrently(Online, operations.RemoveIndexConcurrently):
    """Django's, run online."""


@public
class AddConstraintNotValid(Online, operations.AddConstraintNotValid):
    """Django's, run online."""


@public
class ValidateConstraint(Online, operations.ValidateConstraint):
    """Django's, run online."""


@public
class CreateExtension(Ours, operations.CreateExtension):
    """Django's own: it touches no table."""


@public
class BloomExtension(Ours, operations.BloomExtension):
    """Django's own: it touches no table."""


@public
class BtreeGinExtension(Ours, operations.BtreeGinExtension):
    """Django's own: it touches no table."""


@public
class BtreeGistExtension(Ours, operations.BtreeGistExtension):
    """Django's own: it touches no table."""


@public
class CITextExtension(Ours, operations.CITextExtension):
    """Django's own: it touches no table."""


@public
class CryptoExtension(Ours, operations.CryptoExtension):
    """Django's own: it touches no table."""


@public
class HStoreExtension(Ours, operations.HStoreExtension):
    """Django's own: it touches no table."""


@public
class TrigramExtension(Ours, operations.TrigramExtension):
    """Django's own: it touches no table."""


@public
class UnaccentExtension(Ours, operations.UnaccentExtension):
    """Django's own: it touches no table."""


@public
class CreateCollation(Ours, operations.CreateCollation):
    """Django's own: it touches no table."""


@public
class RemoveCollation(Ours, operations.RemoveCollation):
    """Django's own: it touches no table."""
