"""The ledger, which the runner makes by itself where it is first."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models

from django_safemigrate import Safe
from django_safemigrate.models.making import MakeLedger


class Migration(migrations.Migration):
    safe = Safe.before_deploy()

    dependencies = [("django_safemigrate", "0001_initial")]

    operations = [
        MakeLedger(
            state_operations=[
                migrations.CreateModel(
                    name="Run",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("begun", models.DateTimeField(default=django.utils.timezone.now)),
                        ("command", models.TextField()),
                        ("stage", models.TextField()),
                        ("direction", models.TextField()),
                        ("host", models.TextField()),
                        ("pid", models.IntegerField()),
                        ("role", models.TextField()),
                        ("version", models.TextField()),
                        ("django", models.TextField()),
                        ("plan", models.JSONField()),
                    ],
                    options={
                        "db_table": "django_safemigrate_run",
                        "managed": False,
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="Program",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_column="run",
                                null=True,
                                on_delete=models.DO_NOTHING,
                                to="django_safemigrate.run",
                            ),
                        ),
                        ("key", models.TextField()),
                        ("generation", models.IntegerField()),
                        ("app", models.TextField()),
                        ("migration", models.TextField()),
                        ("operation", models.TextField()),
                        ("written", models.TextField()),
                        ("direction", models.TextField()),
                        ("steps", models.JSONField()),
                        ("contract", models.JSONField()),
                        ("undo", models.JSONField()),
                        ("undo_contract", models.JSONField()),
                        ("started", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "db_table": "django_safemigrate_program",
                        "managed": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=["key", "generation"], name="django_safemigrate_program_begun_once"
                            )
                        ],
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                db_column="run",
                                null=True,
                                on_delete=models.DO_NOTHING,
                                to="django_safemigrate.run",
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                db_column="program",
                                null=True,
                                on_delete=models.DO_NOTHING,
                                to="django_safemigrate.program",
                            ),
                        ),
                        ("seq", models.IntegerField(null=True)),
                        ("kind", models.TextField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("text", models.TextField()),
                        ("data", models.JSONField()),
                    ],
                    options={
                        "db_table": "django_safemigrate_event",
                        "managed": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=["program", "seq"], name="django_safemigrate_event_in_turn"
                            )
                        ],
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("run", models.BigIntegerField(null=True)),
                        ("app", models.TextField()),
                        ("name", models.TextField()),
                        ("what", models.TextField()),
                        ("sha256", models.TextField()),
                        ("text", models.TextField()),
                        ("file", models.TextField()),
                        ("recorded", models.BigIntegerField(null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "db_table": "django_safemigrate_source",
                        "managed": False,
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="Lease",
                    fields=[
                        ("id", models.IntegerField(default=1, primary_key=True, serialize=False)),
                        ("fence", models.BigIntegerField(unique=True)),
                        ("holder", models.TextField()),
                        ("run", models.BigIntegerField(null=True)),
                        ("host", models.TextField()),
                        ("pid", models.IntegerField()),
                        ("backend_pid", models.IntegerField()),
                        ("expires", models.DateTimeField()),
                        ("heartbeat", models.DateTimeField()),
                    ],
                    options={
                        "db_table": "django_safemigrate_lease",
                        "managed": False,
                        "default_permissions": ("view",),
                    },
                ),
            ]
        )
    ]
