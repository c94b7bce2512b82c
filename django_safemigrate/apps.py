"""The AppConfig: registers the system checks, clears away after migrations, and patches nothing."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate


class SafemigrateConfig(AppConfig):
    name = "django_safemigrate"
    label = "django_safemigrate"
    verbose_name = "Safe migrations"

    def ready(self) -> None:
        from django_safemigrate import checks

        checks.register()
        post_migrate.connect(_tidy, dispatch_uid="django_safemigrate")


def _tidy(sender: AppConfig, using: str, **_: Any) -> None:
    """Forget the programs that were kept only until their migrations are recorded."""
    from django_safemigrate.databases.live import PROGRAMS

    # The signal is sent for every app with models, and not for this one, which has none.
    told = [one for one in apps.get_app_configs() if one.models_module is not None]
    connection = connections[using]
    if sender is told[-1] and PROGRAMS in connection.introspection.table_names():
        from django_safemigrate.operations.keeping import tidy

        tidy(connection)
