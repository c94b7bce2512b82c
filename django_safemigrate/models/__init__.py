"""The models of the app: what the runner keeps in the database it migrates."""

from __future__ import annotations

from django_safemigrate.models.ledger import Event, Lease, Program, Run, Source
from django_safemigrate.models.safe_migration import SafeMigration

__all__ = ["Event", "Lease", "Program", "Run", "SafeMigration", "Source"]
