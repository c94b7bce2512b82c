"""The model of django-safemigrate 6.0: since when a migration waits for its delay.

Its table, its columns and the name of its constraint are those of 6.0, so that rows written by it go on counting.
https://github.com/ryanhiebert/django-safemigrate
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone


class Detections(models.QuerySet["SafeMigration"]):
    """The rows of one database."""

    def get_detected_map(self, app_model_pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
        """When each of these migrations was detected, by app label and name; those that never were are missing."""
        asked = set(app_model_pairs)
        rows = self.filter(app__in={app for app, _ in asked}).values_list("app", "name", "detected")
        return {(app, name): detected for app, name, detected in rows if (app, name) in asked}


class SafeMigration(models.Model):
    """A migration whose delay has begun to run."""

    created = models.DateTimeField(auto_now_add=True)
    app = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    detected = models.DateTimeField(
        help_text="The time the migration was detected. This is used to determine when a migration with "
        "Safe.after_deploy() should be migrated.",
        default=timezone.now,
    )

    objects = Detections.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="safemigration_unique")]

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"
