"""Test databases built fast: a test runner for Django's ``test`` command, and a plugin for pytest (``pytest_plugin``)."""

from __future__ import annotations

from django_safemigrate.testing.runner import FreshDatabases, SafemigrateRunner

__all__ = ["FreshDatabases", "SafemigrateRunner"]
