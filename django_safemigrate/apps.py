"""The AppConfig: registers the system checks, guards migrations, clears away after them, and patches nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

if TYPE_CHECKING:
    from django.db.migrations import Migration


class SafeMigrateConfig(AppConfig):
    name = "django_safemigrate"
    label = "django_safemigrate"
    verbose_name = "Safe migrations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_safemigrate import checks

        checks.register()
        # All migrations are recorded when it is sent for the first app.
        post_migrate.connect(_tidy, sender=self, dispatch_uid="django_safemigrate")
        pre_migrate.connect(_guard, sender=self, dispatch_uid="django_safemigrate")


def _guard(sender: AppConfig, using: str, plan: list[tuple[Migration, bool]] | None = None, **_: Any) -> None:
    """Keep Django's own operations from what an online one has left half way. Raises ``WaitingError``."""
    connection = connections[using]
    if not plan or connection.vendor != "postgresql":
        return
    from django_safemigrate.databases.vendors import live_server

    if live_server(connection).ledger.exist():
        from django_safemigrate.runner.guarding import guard

        guard(connection, plan)


def _tidy(sender: AppConfig, using: str, **_: Any) -> None:
    """Forget the programs that were kept only until their migrations are recorded."""
    from django_safemigrate.models import Program

    connection = connections[using]
    if (
        connection.vendor != "postgresql"
        or Program._meta.db_table not in connection.introspection.table_names()
    ):
        return
    # Where no program was ever begun, nothing of what runs them is imported.
    if Program.objects.using(using).exists():
        from django_safemigrate.databases.vendors import database_of
        from django_safemigrate.operations.keeping import tidy

        if database_of(connection):
            tidy(connection)
