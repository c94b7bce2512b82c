"""The test runner of Django's ``test`` command."""

from __future__ import annotations

from typing import Any

from django.test.runner import DiscoverRunner

from django_safemigrate.runner.fresh import FreshExecutor, executing_with


class FreshDatabases(DiscoverRunner):
    """To be inherited from before a test runner of your own: its test databases are migrated with models rendered on demand."""

    def setup_databases(self, **kwargs: Any) -> Any:
        """Create the test databases, as the runner does without it; takes and returns the same."""
        with executing_with(FreshExecutor):
            return super().setup_databases(**kwargs)


class SafemigrateRunner(FreshDatabases):
    """Django's test runner, with test databases that are built fast: ``TEST_RUNNER = "django_safemigrate.testing.SafemigrateRunner"``."""
