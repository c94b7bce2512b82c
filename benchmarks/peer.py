"""One run of django-migration-linter over every migration of the project, nothing cached.

Its Python interface is used, because the package under test has a command of the same name. Migrations whose
SQL it cannot get are ignored by its own option, so that it has a chance to reach the end.
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

linter = MigrationLinter(
    no_cache=True, ignore_sqlmigrate_errors=True, quiet=("ok", "ignore", "warning", "error")
)
linter.lint_all_migrations()
print(f"{linter.nb_total} migrations: {linter.nb_valid} fine, {linter.nb_warnings} warnings, {linter.nb_erroneous} bad, {linter.nb_ignored} ignored")
