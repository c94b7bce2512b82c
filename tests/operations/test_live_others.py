"""Safe operations on partitioned tables, on other databases, and after the process was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections, models
from django.db.migrations.state import ProjectState
from django.db.utils import load_backend

from django_safemigrate import operations as safe
from django_safemigrate.databases.postgresql.collect.connection import standing_in
from django_safemigrate.databases.postgresql.rows import has_rows
from operations.bakery import Bakery, later
from postgresql.live import migration

ROOT = Path(__file__).parents[2]
ADD_INDEX = 'safe.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),'
REMOVE_NOTE = 'safe.RemoveField("cake", "note"),'
PARTS = """
    CREATE TABLE visit (id bigint, day date) PARTITION BY RANGE (day);
    CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (day);
    CREATE TABLE visit_2025_q1 PARTITION OF visit_2025 FOR VALUES FROM ('2025-01-01') TO ('2025-04-01');
    CREATE SCHEMA archive;
    CREATE TABLE archive."Old" (id bigint);
"""


def test_rows_of_partitions_count(bakery: Bakery):
    connection = connections["default"]
    bakery.sql(PARTS)
    assert not has_rows(connection, ["visit", "visit_2025_q1", 'archive"."Old', "not_there"])
    assert not has_rows(connection, None)

    bakery.sql("INSERT INTO visit VALUES (1, '2025-02-02')")
    assert has_rows(connection, ["visit"])
    assert not has_rows(connection, ['archive"."Old'])
    assert has_rows(connection, None)

    bakery.sql('INSERT INTO archive."Old" VALUES (1)')
    assert has_rows(connection, ['"archive"."Old"'])


def test_on_another_database_it_is_djangos(django_db_blocker: Any):
    operations = [
        safe.CreateModel("Box", [("id", models.BigAutoField(primary_key=True))]),
        safe.AddField("Box", "size", models.IntegerField(default=1)),
        safe.RemoveField("Box", "size"),
        safe.Contract("0001_initial"),
    ]
    settings: dict[str, Any] = {**connections.settings["default"], "NAME": ":memory:"}
    settings["ENGINE"] = "django.db.backends.sqlite3"
    connection = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    try:
        with django_db_blocker.unblock(), standing_in("default", connection):
            with connection.schema_editor() as editor:
                migration("bakery", operations).apply(ProjectState(), editor)
            with connection.cursor() as cursor:
                found = connection.introspection.get_table_description(cursor, "bakery_box")
        assert [one.name for one in found] == ["id"]
    finally:
        connection.close()


MANAGE = """
import sys
import django
from django.conf import settings
from config import settings as base
values = {name: getattr(base, name) for name in dir(base) if name.isupper()}
values["INSTALLED_APPS"] = ["django.contrib.contenttypes", "django.contrib.auth", "django_safemigrate", "bakery"]
settings.configure(**values)
django.setup()
from django.core.management import call_command
call_command("migrate", "bakery", sys.argv[1])
"""


def migrating(bakery: Bakery, name: str) -> subprocess.Popen[str]:
    """``migrate`` in a process of its own."""
    path = os.pathsep.join([str(bakery.project.folder), str(ROOT / "testproject"), str(ROOT)])
    environment = {**os.environ, "DATABASE_URL": bakery.url, "PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-c", MANAGE, name], env=environment, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("operation", [ADD_INDEX, REMOVE_NOTE])
def test_killed_while_it_waits(bakery: Bakery, operation: str):
    bakery.install(later("0002_change", operation, before="0001_initial"))

    with psycopg.connect(bakery.url) as busy:
        busy.execute("UPDATE bakery_cake SET price = 1 WHERE id = 1")
        process = migrating(bakery, "0002")
        _wait_until_kept(bakery, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        busy.rollback()

    assert bakery.migrate("0002").err == ""
    if operation == ADD_INDEX:
        assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_name": True}
        assert bakery.kept() == []
    else:
        assert bakery.columns("bakery_cake")["note"] == "YES"
        assert bakery.kept() == [("bakery.0002_change.0", "contract open")]


def _wait_until_kept(bakery: Bakery, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"It ended: {process.communicate()[1]}")
        if bakery.kept() == [("bakery.0002_change.0", "running")]:
            time.sleep(0.5)
            return
        time.sleep(0.05)
    pytest.fail("It never began.")


def test_in_the_way_on_a_table_that_is_empty_by_now(bakery: Bakery):
    again = 'safe.AddField("cake", "note", models.IntegerField(null=True)),'
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_note_again", again, before="0002_remove_note"),
    )
    bakery.migrate("0002")
    bakery.sql("TRUNCATE bakery_cake")

    assert bakery.migrate("0003").err == ""
    assert bakery.sql("SELECT data_type FROM information_schema.columns WHERE column_name = 'note'") == [
        ("integer",)
    ]


def test_what_is_not_understood_finishes_nothing(bakery: Bakery):
    unknown = "safe.RunSQL(\"DO $$ BEGIN EXECUTE 'SELECT ' || 1; END $$\", migrations.RunSQL.noop),"
    bakery.install(
        later("0002_remove_note", REMOVE_NOTE, before="0001_initial"),
        later("0003_unknown", unknown, before="0002_remove_note"),
    )

    assert bakery.migrate("0003").err == ""
    assert bakery.columns("bakery_cake")["note"] == "YES"
    assert bakery.kept() == [("bakery.0002_remove_note.0", "contract open")]
