"""A run that has to wait for others: it says for whom, and harms nobody meanwhile."""

from __future__ import annotations

import time

import psycopg

from acceptance.conftest import snapshot
from acceptance.site import Site

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
