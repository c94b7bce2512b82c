"""One run of django-migration-linter over every migration of the project, nothing cached.

Its Python interface is used, because the package under test has a command of the same name. It is given every
help to reach the end: migrations whose SQL it cannot get are ignored by its own option, and one at which it
aborts is counted and passed over. Django's own apps it leaves out by itself.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import django
from django.conf import settings

address = urlsplit(os.environ["DATABASE_URL"])
django.setup()
if settings.SETTINGS_MODULE == "benchmark_settings":
    query = dict(part.split("=", 1) for part in address.query.split("&") if part)
    settings.DATABASES["default"].update(
        NAME=address.path.lstrip("/"),
        HOST=query.get("host", address.hostname),
        PORT=address.port or "",
        USER=address.username,
    )

from django_migration_linter import MigrationLinter
from django_migration_linter.constants import DJANGO_APPS_WITH_MIGRATIONS

linter = MigrationLinter(
    no_cache=True, ignore_sqlmigrate_errors=True, quiet=("ok", "ignore", "warning", "error")
)
every = sorted(linter.migration_loader.disk_migrations.items())
aborted = 0
for (app_label, _), migration in every:
    if app_label in DJANGO_APPS_WITH_MIGRATIONS:
        continue
    try:
        linter.lint_migration(migration)
    except Exception:  # noqa: BLE001 - whatever ends its run
        aborted += 1
print(
    f"{linter.nb_total} migrations, {linter.nb_ignored} of them ignored; it would have aborted at {aborted}"
)
