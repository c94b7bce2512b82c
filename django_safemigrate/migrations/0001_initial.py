"""What 0001 of django-safemigrate 6.0 does, so that a database that has run that one needs nothing more."""

from __future__ import annotations

import django.utils.timezone
from django.apps import apps
from django.db import migrations, models

from django_safemigrate import Safe


class Migration(migrations.Migration):
    safe = Safe.before_deploy()

    # 6.0 cannot be used without contenttypes. Nothing here needs it; where it is installed, the order stays.
    dependencies = [("contenttypes", "__first__")] if apps.is_installed("django.contrib.contenttypes") else []

    operations = [
        migrations.CreateModel(
            name="SafeMigration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("app", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=255)),
                (
                    "detected",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="The time the migration was detected. This is used to determine when a migration "
                        "with Safe.after_deploy() should be migrated.",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="safemigration",
            constraint=models.UniqueConstraint(fields=("app", "name"), name="safemigration_unique"),
        ),
    ]
