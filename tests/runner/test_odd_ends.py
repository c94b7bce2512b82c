"""Runs that come to an end that nobody wanted, and go on from there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from acceptance.site import Site
from operations.bakery import Bakery, later
from projects import migration, run_command
from runner.test_odd_histories import WEIGHT, forget, kept
from runner.test_run import applied, changed
from servers import Server

FIRST = '[("bakery", "0001_initial")]'
NESTED = """
from django.core.management import call_command


def migrate_other(apps, editor):
    if editor.connection.alias == "default":
        call_command("migrate", "bakery", "0001", database="other", verbosity=0)
"""
CONTRACTS = """
migrations.AlterField("cake", "price", models.IntegerField()),
migrations.RemoveField("cake", "note"),
"""


def unique(*fields: str) -> str:
    one = f'migrations.AddConstraint("cake", models.UniqueConstraint(fields={fields!r}, name="cake_unique")),'
    return migration(one, dependencies=FIRST, attributes="atomic = False")


def test_a_contract_that_failed_goes_on(bakery: Bakery, server: Server) -> None:
    violated = 'a constraint: column "price" of relation "bakery_cake" contains null values'
    if server.version < 18:
        # There NOT NULL is validated as a CHECK first.
        check = "safemigrate_1241ee1b_not_null"
        violated = f'the constraint {check}: check constraint "{check}" of relation "bakery_cake" is violated by some row'
    bakery.install(changed(CONTRACTS))
    assert run_command("safemigrate", "bakery").code == 0
    bakery.sql("UPDATE bakery_cake SET price = NULL WHERE id = 3")

    found = run_command("safemigrate", "--after-deploy", "bakery")
    assert found.code == 1
    assert found.err == (
        f"Rows of bakery_cake violate {violated}. Mend the rows, then run the migration again: it goes on where it stopped.\n"
    )
    assert kept(bakery) == [
        ("bakery.0002_changes.0", "contract open"),
        ("bakery.0002_changes.0:contract", "running"),
        ("bakery.0002_changes.1", "contract open"),
    ]
    # Nothing is left to do before the deploy.
    assert run_command("safemigrate", "bakery").code == 0
    bakery.sql("UPDATE bakery_cake SET price = 1 WHERE id = 3")
    assert run_command("safemigrate", "--after-deploy", "bakery").code == 0
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "price": "NO"}
    assert kept(bakery) == [("bakery.0002_changes.0", "done"), ("bakery.0002_changes.1", "done")]


def test_only_contracts_of_the_app_that_is_named(bakery: Bakery) -> None:
    bakery.install(changed(CONTRACTS))
    assert run_command("safemigrate", "bakery").code == 0
    assert run_command("safemigrate", "--after-deploy", "contenttypes").code == 0
    assert "note" in bakery.columns("bakery_cake")
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert "note" not in bakery.columns("bakery_cake")


def test_a_build_that_failed_may_be_edited(bakery: Bakery) -> None:
    folder = bakery.install({"0002_changes": unique("note")})
    assert run_command("safemigrate", "--all", "bakery").code == 1
    print(kept(bakery))
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    (folder / "0002_changes.py").write_text(unique("note", "name"))
    forget("0002_changes")
    found = run_command("safemigrate", "--all", "bakery")
    assert found.code == 0, found
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_unique": True}


def test_an_edit_is_refused_until_it_is_accepted(bakery: Bakery) -> None:
    folder = bakery.install(changed(WEIGHT))
    assert run_command("safemigrate", "bakery").code == 0
    (folder / "0002_changes.py").write_text(
        changed(WEIGHT.replace("null=", "db_index=True, null="))["0002_changes"]
    )
    forget("0002_changes")
    found = run_command("safemigrate", "bakery")
    assert found.code == 2
    assert found.err == (
        "Migrations were edited after they were applied: bakery.0002_changes.\n"
        "--- bakery.0002_changes, as applied\n"
        "+++ bakery.0002_changes, now\n"
        "@@ -1,5 +1,5 @@\n"
        " migrations.AddField(\n"
        "     model_name='cake',\n"
        "     name='weight',\n"
        "-    field=models.IntegerField(null=True),\n"
        "+    field=models.IntegerField(db_index=True, null=True),\n"
        " )\n"
        " Give them back what they said and write the change as a migration of its own; where the database is as they say by now, "
        "run safemigrate again with --rehash.\n"
    )
    accepted = run_command("safemigrate", "--rehash", "bakery")
    assert accepted.code == 0
    assert (
        "bakery.0002_changes was edited after it was applied: what it says by now is accepted\n"
        in accepted.out
    )
    assert run_command("safemigrate", "bakery").code == 0


def test_made_and_dropped_in_one_migration(bakery: Bakery) -> None:
    bakery.install(
        changed(
            """
            migrations.CreateModel("Pie", [
                ("id", models.BigAutoField(primary_key=True)),
                ("cakes", models.ManyToManyField("bakery.cake")),
                ("order", models.ForeignKey("bakery.order", models.CASCADE)),
            ]),
            migrations.AddField("order", "cakes", models.ManyToManyField("bakery.cake")),
            migrations.DeleteModel("Pie"),
            migrations.DeleteModel("Order"),
            """
        )
    )
    tables = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'bakery_%' ORDER BY 1"
    assert run_command("safemigrate", "bakery").code == 0
    assert ("bakery_order",) in bakery.sql(tables)
    assert run_command("safemigrate", "--after-deploy", "bakery").code == 0
    assert bakery.sql(tables) == [("bakery_cake",)]
    assert run_command("safemigrate", "bakery", "0001").code == 0
    assert bakery.sql(tables) == [("bakery_cake",), ("bakery_order",)]
    assert applied(bakery) == ["0001_initial"]


def test_a_reader_that_goes_away_stops_nothing(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.migration("0002_weight", WEIGHT)
        done = subprocess.run(
            f"{sys.executable} manage.py safemigrate --format json bakery | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}",
            shell=True,
            executable="/bin/bash",
            cwd=tmp_path,
            env={**os.environ, "SITE_DATABASE": database_url, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (
            0,
            "The output is not complete: its reader has gone. The run was not affected.\n",
        )
        assert site.applied() == ["0001_initial", "0002_weight"]


def test_code_that_migrates_another_database(server: Any, database_url: str, tmp_path: Path) -> None:
    with server.database() as other, Site.build(tmp_path, database_url, others={"other": other}) as site:
        (tmp_path / "nested.py").write_text(NESTED)
        site.migration("0002_nested", f'migrations.RunPython(__import__("nested").migrate_other),\n{WEIGHT}')
        run = site.run("bakery")
        assert run.end() == 0, run.told()
        with psycopg.connect(other) as connection:
            rows = connection.execute("SELECT name FROM django_migrations").fetchall()
        assert rows == [("0001_initial",)]
        begun = [one["text"] for one in run.events if one["kind"] == "migration-started"]
        assert begun == ["apply bakery.0002_nested"]


def test_old_code_reads_a_table_without_rows_as_well(bakery: Bakery) -> None:
    bakery.install(changed('migrations.RemoveField("cake", "note"),'), rows=False)
    assert run_command("safemigrate", "bakery").code == 0
    assert "note" in bakery.columns("bakery_cake")
    assert run_command("safemigrate", "--after-deploy", "bakery").code == 0
    assert "note" not in bakery.columns("bakery_cake")


ENDING = """
def end_others(apps, editor):
    \"\"\"As idle_session_timeout does, and administrators do.\"\"\"
    elsewhere = editor.connection.copy()
    with elsewhere.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid NOT IN (pg_backend_pid(), %s)",
            [editor.connection.connection.info.backend_pid],
        )
    elsewhere.close()


class Migration"""


def test_all_is_written_down_where_other_sessions_are_ended(bakery: Bakery) -> None:
    """The way back asks for what was."""
    coded = later(
        "0002_code", "migrations.RunPython(end_others, migrations.RunPython.noop),", before="0001_initial"
    )
    coded["0002_code"] = coded["0002_code"].replace("class Migration", ENDING, 1)
    bakery.install(coded, later("0003_weight", WEIGHT, before="0002_code"))
    # Of the others this run is to do nothing.
    for label in ("contenttypes", "auth", "django_safemigrate"):
        assert run_command("migrate", label).code == 0
    found = run_command("safemigrate")
    assert found.code == 0, found
    assert "nothing more of this run is written down" not in found.out
    back = run_command("safemigrate", "--undo")
    assert back.code == 0, back
    assert "weight" not in bakery.columns("bakery_cake")


def test_nothing_goes_on_upon_what_is_half_taken_back(bakery: Bakery) -> None:
    bakery.install(
        later(
            "0002_half", f'migrations.RunSQL("SELECT 1", "SELECT 1 / 0"),\n{WEIGHT}', before="0001_initial"
        ),
        later("0003_order", 'migrations.RemoveField("order", "number"),', before="0002_half"),
    )
    assert run_command("safemigrate", "bakery", "0002").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 1
    assert "weight" not in bakery.columns("bakery_cake")
    for command in ("safemigrate", "migrate"):
        found = run_command(command)
        assert (found.code, found.err.splitlines()[-1]) == (
            3,
            (
                "bakery.0002_half is half taken back: run 2 did not come to its end. Nothing was changed. "
                f"Run again what run 2 was given, which goes on where it stopped. Its command line: {' '.join(sys.argv)}"
            ),
        )
    assert bakery.columns("bakery_order") == {"id": "NO", "number": "NO"}
