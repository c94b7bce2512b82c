"""Options of the command, in processes of their own."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import psycopg

from acceptance.site import Site
from operations.bakery import Bakery
from projects import run_command

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


# More attempts than a slow machine needs until it has let go.
PATIENT = ["--lock-timeout-max-retries=30"]


@contextmanager
def readers(url: str) -> Iterator[None]:
    """Inside, somebody reads the cakes all the while, and none of them for so long that he would be waited for outside of the queue: each
    ends once the next one has begun, which waits behind whoever tries to get the lock."""
    begun, over = Flag(), Flag()

    def read() -> None:
        with psycopg.connect(url) as one, psycopg.connect(url) as two:
            now, then = one, two
            now.execute("SELECT count(*) FROM bakery_cake")
            begun.set()
            while not over.wait(0.2):
                then.execute("SELECT count(*) FROM bakery_cake")
                now.rollback()
                now, then = then, now

    thread = Thread(target=read)
    thread.start()
    assert begun.wait(60)
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_the_callback_is_told_of_an_attempt_in_vain(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.migration("0002_weight", WEIGHT)
        (tmp_path / "told.py").write_text(CALLBACK)
        with readers(database_url):
            run = site.run(*FLAGS, *PATIENT, "--retry-callback-path", "told.tell")
            run.until_kind("attempt")
        assert run.end() == 0, run.told()
        told = (tmp_path / "told").read_text()
        assert told.startswith("1 default canceling statement due to lock timeout True")
        assert told.count("default") == run.kinds().count("attempt")


def test_a_callback_that_raises_ends_nothing(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.migration("0002_weight", WEIGHT)
        (tmp_path / "told.py").write_text(CALLBACK)
        with readers(database_url):
            run = site.run(*FLAGS, *PATIENT, "--retry-callback-path", "told.fail")
            run.until_kind("attempt")
        assert run.end() == 0, run.told()
        notes = [one["text"] for one in run.events if one["kind"] == "note"]
        assert notes == ["told.fail raised ValueError: no ears"] * run.kinds().count("attempt")


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
        told = run.until_kind("eviction")
        reader.rollback()
        assert run.end() == 0, run.told()
        # The tests are run by a superuser.
        assert told["text"].startswith("left process ")
        assert told["text"].endswith(" alone: it is not one that may be ended")
        user, pid = reader.info.user, reader.info.backend_pid
        assert told["data"]["error"] == (
            f"The role {user} is a superuser, or the session replicates or is the server's own, and those are never ended; or its "
            "transaction has ended meanwhile."
        )
        cure = f"Let it end, or have a superuser end it: SELECT pg_terminate_backend({pid});"
        assert told["data"]["cure"] == cure


def test_wrong_options_of_django_end_with_2(bakery: Bakery) -> None:
    """Of ``--check``, 1 says that something is not applied."""
    bakery.install()
    for options, said in (
        (["--prune"], "--prune forgets migrations of one app. Name it: safemigrate APP --prune."),
        (["--check", "nowhere"], "There is no app 'nowhere' with migrations. "),
        (["--prune", "nowhere"], "There is no app 'nowhere' with migrations. "),
        (["--check", "bakery", "0009"], "App 'bakery' has no migration whose name begins with '0009'. "),
        (
            ["--run-syncdb", "bakery"],
            "App 'bakery' has migrations, and --run-syncdb is for apps that have none. ",
        ),
        (["--run-syncdb", "nowhere"], "There is no app 'nowhere'. "),
    ):
        run = run_command("safemigrate", *options)
        assert (run.code, said in " ".join(run.err.split())) == (2, True), (options, run)
    assert run_command("safemigrate", "--check", "bakery").code == 0
    assert run_command("safemigrate", "--prune", "bakery").code == 0
    assert run_command("migrate", "bakery", "zero").code == 0
    assert run_command("safemigrate", "--check", "bakery").code == 1


def test_a_server_that_asks_is_asked_once(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        run = site.start("safemigrate", SITE_DATABASE="postgresql://nobody@127.0.0.1:1/dead")
        assert run.end() == 2
        (said,) = run.said
        assert re.search(r"[.?!][.?!]", said) is None, said


def test_numbers_that_cannot_be_meant(database_url: str, tmp_path: Path) -> None:
    with Site.build(tmp_path, database_url) as site:
        site.migration("0002_weight", WEIGHT)
        for given, least in (("--blockers-after-in-ms=-1", 0), ("--blockers-budget=0", 1)):
            run = site.run("--terminate-blockers", "--blockers", "user=*", given)
            assert run.end() == 2
            option, _, number = given.partition("=")
            assert run.said == [
                f"CommandError: {option} is {number}. Give it a whole number, {least} or more."
            ]
        assert site.applied() == ["0001_initial"]


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
            re.fullmatch(r"\S+Z INFO    default: apply bakery\.0002_weight: done", one) for one in run.said
        )
        assert not [one for one in run.said if one.count("default: ") > 1]
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
