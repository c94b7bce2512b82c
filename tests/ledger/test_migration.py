from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings

import django_safemigrate
from config.database import database
from django_safemigrate.databases.ledger import LEDGER
from django_safemigrate.databases.postgresql.running.ledger import LedgerTables, script
from django_safemigrate.execution import ensure
from django_safemigrate.models.making import DROP
from ledger.rows import a_run, counted
from projects import run_command

PACKAGE = Path(django_safemigrate.__file__).parents[1]
SETTINGS = """
SECRET_KEY = "only for tests"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [{apps}]
DATABASES = {{"default": {database!r}}}
USE_TZ = True
"""
OURS = """
SELECT relname FROM pg_class WHERE starts_with(relname, 'django_safemigrate_')
UNION ALL SELECT proname FROM pg_proc WHERE starts_with(proname, 'django_safemigrate_')
"""


class Nowhere:
    """A router that lets no app migrate any database."""

    def allow_migrate(self, *args: Any, **hints: Any) -> bool:
        return False


def names(connection: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return [name for (name,) in cursor.fetchall()]


def manage(folder: Path, *arguments: str) -> str:
    """What a command of a project in ``folder`` prints; it ends well."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}:{PACKAGE}", "DJANGO_SETTINGS_MODULE": "lab"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ended.stderr, ended.returncode) == ("", 0)
    return ended.stdout


def test_there_and_back(connection: Any) -> None:
    for _ in range(2):
        assert run_command("migrate", "django_safemigrate", "-v0") == ("", "", 0)
        assert LedgerTables(connection).exist()
        a_run(connection)
        assert run_command("migrate", "django_safemigrate", "zero", "-v0") == ("", "", 0)
        assert names(connection) == []


def test_what_is_there_stays(connection: Any) -> None:
    ensure(connection)
    a_run(connection)
    assert run_command("migrate", "django_safemigrate", "-v0") == ("", "", 0)
    assert counted(connection)["run"] == 1


def test_whatever_routers_say(connection: Any) -> None:
    with override_settings(DATABASE_ROUTERS=["ledger.test_migration.Nowhere"]):
        assert run_command("migrate", "django_safemigrate", "-v0") == ("", "", 0)
    assert LedgerTables(connection).exist()


def test_its_sql_can_be_read(connection: Any) -> None:
    said = run_command("sqlmigrate", "django_safemigrate", "0002_ledger")
    assert script().strip() in said.out
    said = run_command("sqlmigrate", "django_safemigrate", "0002_ledger", "--backwards")
    assert DROP in said.out
    assert names(connection) == []


def test_the_printed_sql_runs(connection: Any) -> None:
    said = run_command("sqlmigrate", "django_safemigrate", "0002_ledger")
    with connection.cursor() as cursor:
        cursor.execute(said.out)
    assert LedgerTables(connection).exist()


def test_a_project_on_sqlite(tmp_path: Path) -> None:
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "lab.sqlite3")}
    (tmp_path / "lab.py").write_text(SETTINGS.format(apps='"django_safemigrate"', database=file))
    code = """
from django.core.management import call_command
from django.db import connection
from django_safemigrate.models import Event
for _ in range(2):
    call_command("migrate", verbosity=0)
    print(*connection.introspection.table_names())
    print(Event.objects.filter(program__key="a", run__pid=1).count())
    call_command("makemigrations", check_changes=True)
    call_command("migrate", "django_safemigrate", "zero", verbosity=0)
print(*connection.introspection.table_names())
"""
    there = " ".join(sorted([*LEDGER, "django_migrations", "django_safemigrate_safemigration"]))
    told = manage(tmp_path, "shell", "-v0", "-c", code)
    assert told == 2 * f"{there}\n0\nNo changes detected\n" + "django_migrations\n"


@pytest.mark.parametrize("apps", ['"django_safemigrate"', '"pgtrigger", "django_safemigrate"'])
def test_with_pgtrigger_and_without(tmp_path: Path, connection: Any, url: str, apps: str) -> None:
    (tmp_path / "lab.py").write_text(SETTINGS.format(apps=apps, database=database(url)))
    code = f"""
from django.core.management import call_command
from django.db import DatabaseError
from django_safemigrate.models import Run
call_command("migrate", verbosity=0)
call_command("makemigrations", check_changes=True)
if "pgtrigger" in {apps!r}:
    # It takes away what it finds of triggers that no model has.
    call_command("pgtrigger", "install")
Run.objects.create(command="", stage="", direction="", host="", pid=1, role="", version="", django="", plan=[])
try:
    Run.objects.all()._raw_delete("default")
except DatabaseError as error:
    print(str(error).splitlines()[0])
"""
    refused = "pgtrigger: Cannot update or delete rows from django_safemigrate_run table\n"
    assert manage(tmp_path, "shell", "-v0", "-c", code) == f"No changes detected\n{refused}"
    assert counted(connection)["run"] == 1
    manage(tmp_path, "migrate", "django_safemigrate", "zero", "-v0")
    assert names(connection) == []


def test_starting_up_touches_no_database_and_no_server_code(tmp_path: Path) -> None:
    nowhere = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": "1", "NAME": "none"}
    (tmp_path / "lab.py").write_text(SETTINGS.format(apps='"django_safemigrate"', database=nowhere))
    code = """
import sys, django
django.setup()
heavy = ("databases.postgresql", "execution", "operations", "runner", "admin", "compiler", "models.making")
print(*(one for one in heavy if f"django_safemigrate.{one}" in sys.modules))
"""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{PACKAGE}", "DJANGO_SETTINGS_MODULE": "lab"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ended.stdout, ended.stderr) == ("\n", "")
