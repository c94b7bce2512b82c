"""A run that has to wait for others: it says for whom, and harms nobody meanwhile."""

from __future__ import annotations

import time

import psycopg

from acceptance.conftest import snapshot
from acceptance.site import Site
from acceptance.traffic import traffic
from execution.others import OLD, Queue

INDEX = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
COLUMN = 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),'
QUEUED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'bakery_cake'::regclass"


def test_a_snapshot_is_waited_for_by_name(site: Site) -> None:
    """(c): the build waits for as long as it takes, and is valid at the end."""
    site.migration("0002_index", INDEX)
    with snapshot(site.url) as holder:
        run = site.run()
        wait = run.until_kind("wait")
        assert [one["pid"] for one in wait["data"]["blockers"]] == [holder.info.backend_pid]
    assert run.end() == 0, run.told()
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}


def test_duplicates_are_shown_and_nothing_of_the_index_is_left(site: Site) -> None:
    """(d)"""
    site.sql("UPDATE bakery_cake SET price = 7 WHERE id <= 2")
    site.migration(
        "0002_unique",
        'migrations.AddConstraint("cake", models.UniqueConstraint(fields=["price"], name="cake_price_once")),',
        # Old code may write duplicates: it is made once none is left.
        attributes="from django_safemigrate import Safe\nsafe = Safe.after_deploy()",
    )
    run = site.run("--after-deploy")
    assert run.end() == 1
    assert "Key (price)=(7) is duplicated" in run.told()
    assert site.indexes() == {"bakery_cake_pkey": True}
    assert site.applied() == ["0001_initial"]
    site.sql("UPDATE bakery_cake SET price = 1000 + id WHERE price = 7")
    again = site.run("--after-deploy")
    assert again.end() == 0, again.told()
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price_once": True}


def test_who_holds_the_table_is_told_and_nobody_queues_behind_the_run(site: Site) -> None:
    """(f)"""
    site.migration("0002_column", COLUMN)
    with psycopg.connect(site.url, application_name="forgotten shell") as holder:
        holder.execute("SELECT count(*) FROM bakery_cake")
        run = site.run()
        wait = run.until_kind("wait")
        (blocker,) = wait["data"]["blockers"]
        assert (blocker["pid"], blocker["application"]) == (holder.info.backend_pid, "forgotten shell")
        assert blocker["state"] == "idle in transaction"
        assert blocker["seconds"] > 0
        # Nobody of ours stands in the queue, where all others would have to wait behind it.
        for _ in range(50):
            assert site.sql(QUEUED) == [(0,)]
            time.sleep(0.02)
        assert run.process.poll() is None
        holder.rollback()
    assert run.end() == 0, run.told()
    assert site.applied() == ["0001_initial", "0002_column"]


def test_a_role_that_may_not_see_others_finds_out_who_is_old(owned: Site, database_url: str) -> None:
    """(f) Of what is hidden from an ordinary role nothing is told; how long the run has seen the holder is."""
    owned.migration("0002_column", COLUMN)
    with psycopg.connect(database_url, application_name="forgotten shell") as holder:
        holder.execute("SELECT count(*) FROM bakery_cake")
        pid = holder.info.backend_pid
        shown = f"SELECT usename::text, state, xact_start FROM pg_stat_activity WHERE pid = {pid}"
        ((user, *hidden),) = owned.sql(shown)
        assert hidden == [None, None]
        with Queue(database_url, "bakery_cake") as queue:
            run = owned.run()
            (blocker,) = run.until_kind("wait")["data"]["blockers"]
            time.sleep(1)
            assert run.process.poll() is None
        assert (queue.looks > 20, queue.seen) == (True, set())
        holder.rollback()
    assert blocker["seconds"] >= OLD
    assert blocker | {"seconds": 0} == {
        "pid": pid,
        "user": user,
        "application": "forgotten shell",
        "state": "",
        "seconds": 0,
        "query": "",
        "kind": "old",
        "table": "bakery_cake",
        "prepared": "",
    }
    assert run.end() == 0, run.told()
    assert owned.applied() == ["0001_initial", "0002_column"]


def test_short_transactions_go_on_and_are_not_waited_for(site: Site) -> None:
    """(f) At 5,000 in a second: the table is never free, with the holder or without it."""
    site.migration("0002_column", COLUMN)
    with traffic(site.url, "bakery_cake") as short:
        with psycopg.connect(site.url) as holder:
            holder.execute("SELECT count(*) FROM bakery_cake")
            pid = holder.info.backend_pid
            with Queue(site.url, "bakery_cake") as queue:
                run = site.run()
                run.until(
                    lambda one: one["kind"] == "wait" and one["data"]["blockers"][0]["pid"] == pid, "the wait"
                )
                short.goes_on(by=1000)
                assert run.process.poll() is None
            assert (queue.looks > 20, queue.seen) == (True, set())
            named = [one for wait in run.events if wait["kind"] == "wait" for one in wait["data"]["blockers"]]
            # On a machine that is too busy for them, one that was to be short is open for longer, and is rightly named.
            assert [one for one in named if one["seconds"] < OLD] == []
            holder.rollback()
        assert run.end() == 0, run.told()
        short.goes_on(by=100)
    assert site.applied() == ["0001_initial", "0002_column"]
