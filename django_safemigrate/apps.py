"""The AppConfig: registers the system checks and patches nothing."""

from __future__ import annotations

from django.apps import AppConfig


class SafemigrateConfig(AppConfig):
    name = "django_safemigrate"
    label = "django_safemigrate"
    verbose_name = "Safe migrations"

    def ready(self) -> None:
        from django_safemigrate import checks

        checks.register()
