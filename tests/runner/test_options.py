"""Options of the command, in processes of their own."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import psycopg

from acceptance.site import Site

CALLBACK = """
def tell(state):
    with open("told", "a") as told:
        told.write(f"{state.lock_timeouts_count} {state.database} {state.current_exception} {state.time_since_start.total_seconds() > 0}")

def fail(state):
    raise ValueError("no ears")
"""
WEIGHT = 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),'
HALF = 'migrations.RunSQL("INSERT INTO bakery_order (id, number) VALUES (7, 7)"),'
FLAGS = [
    "--lock-timeout-in-ms=1000",
    "--lock-timeout-max-retries=1",
    "--lock-timeout-retry-min-wait-in-ms=1",
    "--lock-timeout-retry-max-wait-in-ms=1",
]


def test_the_callback_is_told_of_an_attempt_in_vain(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site, psycopg.connect(database_url) as reader:
        site.migration("0002_weight", WEIGHT)
        (tmp_path / "told.py").write_text(CALLBACK)
        run = site.run(*FLAGS, "--retry-callback-path", "told.tell")
        run.until_kind("migration-started")
        reader.execute("SELECT count(*) FROM bakery_cake")
        run.until_kind("attempt")
        reader.rollback()
        assert run.end() == 0, run.told()
        assert (tmp_path / "told").read_text() == "1 default canceling statement due to lock timeout True"


def test_a_callback_that_raises_ends_nothing(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site, psycopg.connect(database_url) as reader:
        site.migration("0002_weight", WEIGHT)
        (tmp_path / "told.py").write_text(CALLBACK)
        run = site.run(*FLAGS, "--retry-callback-path", "told.fail")
        run.until_kind("migration-started")
        reader.execute("SELECT count(*) FROM bakery_cake")
        run.until_kind("attempt")
        reader.rollback()
        assert run.end() == 0, run.told()
        notes = [one["text"] for one in run.events if one["kind"] == "note"]
        assert notes == ["told.fail raised ValueError: no ears"]


def test_attempts_come_to_an_end(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site, psycopg.connect(database_url) as reader:
        site.migration("0002_weight", WEIGHT)
        reader.execute("SELECT count(*) FROM bakery_cake")
        run = site.run(*FLAGS, "--lock-timeout-in-ms=50")
        assert run.end() == 3
        assert (
            "A lock on bakery_cake was not to be had within 0.101 s: it is held by process " in run.said[-1]
        )
        gone = site.run(*FLAGS, "--retry-callback-path", "told.gone")
        assert gone.end() == 2
        assert gone.events == []
        assert gone.said == [
            "CommandError: --retry-callback-path 'told.gone' cannot be imported: No module named 'told'. Name it as module.function."
        ]


def test_a_statement_that_takes_too_long(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.migration("0002_slow", 'migrations.RunSQL("SELECT pg_sleep(20)"),')
        run = site.run("--statement-timeout-in-ms=100")
        assert run.end() == 1
        assert run.said == [
            (
                "ExecutionError: A statement took longer than 0.1 s, and was stopped; nothing was changed by it. Run it when there is "
                "less traffic, or give it longer; run the migration again: it goes on where it stopped."
            )
        ]
        # What has failed may be written otherwise.
        code = 'migrations.RunPython(lambda apps, editor: editor.execute("SELECT pg_sleep(20)")),'
        site.migration("0002_slow", code)
        run = site.run("--statement-timeout-in-ms=100")
        assert run.end() == 1
        assert run.said == [
            (
                "ExecutionError: Raw Python operation, in bakery.0002_slow, failed: canceling statement due to statement timeout. Mend "
                "what that names, then run safemigrate again: it goes on with this operation."
            )
        ]


def test_blockers_are_ended_as_told(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site, psycopg.connect(database_url) as reader:
        site.migration("0002_weight", WEIGHT)
        reader.execute("SELECT count(*) FROM bakery_cake")
        run = site.run(
            "--terminate-blockers", "--blockers", "idle-in-transaction", "--blockers-after-in-ms", "100"
        )
        told = run.until_kind("eviction")["text"]
        reader.rollback()
        assert run.end() == 0, run.told()
        # The tests are run by a superuser.
        assert told.startswith("left process ")
        assert told.endswith(" alone: it is not one that may be ended")


def test_all_databases(server: Any, database_url: str, tmp_path: Path) -> None:
    with server.database() as other, Site.build(tmp_path, database_url, others={"other": other}) as site:
        site.migration("0002_weight", WEIGHT + HALF)
        assert site.start("migrate", "--database", "other", "bakery", "0001", "-v0").end() == 0
        with psycopg.connect(other, autocommit=True) as connection:
            connection.execute("INSERT INTO bakery_order (id, number) VALUES (7, 1)")
        site.sql("DELETE FROM bakery_order")

        # As short as argparse understands it.
        run = site.start("safemigrate", "--all-data")
        assert run.end() == 1
        failed = [
            one for one in run.said if one.startswith("other: ") and "Key (id)=(7) already exists" in one
        ]
        assert failed
        assert any(
            one.startswith("default: ") and one.endswith("apply bakery.0002_weight: done") for one in run.said
        )
        assert run.said[-1] == (
            "CommandError: Not all databases are where they are to be, by exit code: other (1). See above what to do, then run it again."
        )
        assert site.applied() == ["0001_initial", "0002_weight"]

        process = site.run("--all-databases")
        assert process.end() == 1
        assert {one["data"]["database"] for one in process.events} == {"default", "other"}
        # All that is no event is on stderr.
        assert [one.partition(":")[0] for one in process.said] == ["ExecutionError", "CommandError"]

        with psycopg.connect(other, autocommit=True) as connection:
            connection.execute("DELETE FROM bakery_order")
        assert site.run("--all-databases").end() == 0


def test_all_databases_are_stopped_together(server: Any, database_url: str, tmp_path: Path) -> None:
    with server.database() as other, Site.build(tmp_path, database_url, others={"other": other}) as site:
        assert site.start("migrate", "--database", "other", "bakery", "0001", "-v0").end() == 0
        slow = 'migrations.RunPython(lambda apps, editor: __import__("time").sleep(1)),'
        site.migration("0002_slow", f"{slow}\n{WEIGHT}")
        run = site.run("--all-databases")
        run.until(lambda one: (one["kind"], one["data"]["database"]) == ("migration-started", "default"))
        run.until(lambda one: (one["kind"], one["data"]["database"]) == ("migration-started", "other"))
        run.send(signal.SIGTERM)
        assert run.end() == 3
        assert run.kinds().count("run-stopped") == 2
        assert run.said == [
            *[
                "Stopped: The run was stopped between two steps: SIGTERM. Nothing is lost: run it again, and it goes on where it stopped."
            ]
            * 2,
            (
                "CommandError: Not all databases are where they are to be, by exit code: default (3), other (3). See above what to do, then "
                "run it again."
            ),
        ]
