"""Whole projects, each built from empty by a process of stock Django's and by one of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from built import Built, differences, look

STOCK = "django.db.migrations.executor.MigrationExecutor"
FRESH = "django_safemigrate.runner.fresh.FreshExecutor"
MIGRATE = """
import sys
import django
from django.core.management import call_command
from django.utils.module_loading import import_string
django.setup()
from django_safemigrate.runner.fresh import executing_with
with executing_with(import_string(sys.argv[1])):
    call_command("migrate", verbosity=0)
"""
# Renamed models and fields, proxies, squashed migrations, Python code, raw SQL.
REAL = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.admin",
    "django_safemigrate",
    "axes",
    "django_celery_beat",
    "django_otp.plugins.otp_totp",
    "django_otp",
    "easy_thumbnails",
    "filer",
    "guardian",
    "mptt",
    "oauth2_provider",
    "polymorphic",
    "post_office",
    "reversion",
    "schedule",
    "taggit",
    "waffle",
]


def built(server: Any, settings: str, executor: str, folder: Path) -> Built:
    with server.database() as url:
        path = os.pathsep.join([str(folder), *sys.path])
        # The order of some statements follows the order of sets of strings.
        given = {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": path,
        }
        command = [sys.executable, "-W", "ignore", "-c", MIGRATE, executor]
        done = subprocess.run(
            command, env={**os.environ, **given}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return look(url)


def test_the_shop_is_built_as_stock_builds_it(server: Any, tmp_path: Path) -> None:
    stock, fresh = (built(server, "config.settings", executor, tmp_path) for executor in (STOCK, FRESH))

    assert differences(stock, fresh) == []
    assert len(fresh.rows["django_migrations"]) > 80


@pytest.mark.kitchen_sink
def test_third_party_apps_are_built_as_stock_builds_them(server: Any, tmp_path: Path) -> None:
    (tmp_path / "some_settings.py").write_text(
        f"from config.settings_real import *\nINSTALLED_APPS = {REAL!r}\n"
    )

    stock, fresh = (built(server, "some_settings", executor, tmp_path) for executor in (STOCK, FRESH))

    assert differences(stock, fresh) == []
    assert len(fresh.rows["django_migrations"]) > 120


# Half of what a small project takes was importing them.
NEEDED_BY_PROGRAMS = ("django_safemigrate.compiler", "django_safemigrate.databases.postgresql.parse")
EMPTY = """
import sys
import django
from django.core.management import call_command
django.setup()
call_command("safemigrate", "--all", verbosity=0)
print('imported', *sorted({one for one in sys.argv[1:] if one in sys.modules}))
call_command("safemigrate", "--plan", "shop", "0001")
print('imported', *sorted({one for one in sys.argv[1:] if one in sys.modules}))
"""


def test_an_empty_database_needs_no_compiler(server: Any) -> None:
    with server.database() as url:
        given = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", EMPTY, *NEEDED_BY_PROGRAMS],
            env={**os.environ, **given, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
    said = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("imported")]
    assert said == [[], sorted(NEEDED_BY_PROGRAMS)], done.stderr
