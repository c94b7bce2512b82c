"""Collations that are copied from another one."""

from __future__ import annotations

from dataclasses import replace

from django_safemigrate.databases.postgresql.collations import deterministic
from django_safemigrate.databases.postgresql.resolve.registry import resolve
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import Change, CreateCollation, NoChange


@resolve.register
def create_collation(change: CreateCollation, catalog: Catalog, version: int) -> Change:
    if change.if_not_exists and change.name in catalog.collations:
        return NoChange(f"CREATE COLLATION IF NOT EXISTS: there is {change.name} already", written=change)
    if change.copies:
        return replace(change, deterministic=deterministic(change.copies, catalog))
    return change
