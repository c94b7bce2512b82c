"""Statements that write rows, in slices."""

from __future__ import annotations

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change
from django_safemigrate.schema.rowbatches import RowBatches


def batches(change: Change, catalog: Catalog) -> RowBatches | None:
    return None
