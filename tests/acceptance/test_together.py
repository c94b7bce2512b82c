"""Several runs at once, and runs that are told to stop."""

from __future__ import annotations

import signal
import time

import psycopg
import pytest

from acceptance.conftest import snapshot
from acceptance.site import Site

CHANGES = """
migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),
migrations.AddField("cake", "weight", models.PositiveIntegerField(default=3)),
migrations.RunPython(lambda apps, editor: apps.get_model("bakery", "cake").objects.update(price=models.F("price") + 1)),
"""
BUILDING = "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
PRICES = "SELECT sum(price) FROM bakery_cake"


@pytest.mark.parametrize("count", [2, 5])
def test_one_runs_and_the_others_follow(site: Site, count: int) -> None:
    """(e)"""
    site.migration("0002_changes", CHANGES)
    before = site.sql(PRICES)[0][0]
    runs = [site.run() for _ in range(count)]
    assert [one.end() for one in runs] == [0] * count, "\n\n".join(one.told() for one in runs)
    assert site.applied() == ["0001_initial", "0002_changes"]
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}
    assert site.sql(PRICES) == [(before + 500,)]
    done = [one for run in runs for one in run.events if one["kind"] == "migration-done"]
    assert [(one["data"]["app"], one["data"]["migration"]) for one in done].count(
        ("bakery", "0002_changes")
    ) == 1


def test_who_follows_says_at_its_end_who_has_done_it(site: Site) -> None:
    site.migration("0002_column", 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),')
    with psycopg.connect(site.url) as holder:
        holder.execute("SELECT count(*) FROM bakery_cake")
        first = site.run()
        first.until_kind("wait")
        second = site.run()
        second.until_kind("run-follows")
    assert (first.end(), second.end()) == (0, 0), first.told() + second.told()
    last = second.events[-1]
    number = first.events[0]["data"]["run"]
    assert (last["kind"], last["data"]["following"], last["data"]["done"]) == ("run-follows", number, True)
    assert last["text"].startswith(f"run {number} of ")
    assert last["text"].endswith(" has done it: nothing is left for this run to do on default")


def test_sigterm_stops_between_two_steps(site: Site) -> None:
    """(h)"""
    site.migration("0002_changes", CHANGES)
    with snapshot(site.url):
        run = site.run()
        site.until(BUILDING, run)
        run.send(signal.SIGTERM)
        time.sleep(0.5)
        assert run.process.poll() is None
    assert run.end() == 3
    assert "The run was stopped between two steps: SIGTERM." in run.told()
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}
    assert site.applied() == ["0001_initial"]
    again = site.run()
    assert again.end() == 0, again.told()
    assert site.applied() == ["0001_initial", "0002_changes"]


def test_sigterm_while_it_waits_outside_of_the_queue(site: Site) -> None:
    site.migration("0002_column", 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),')
    with psycopg.connect(site.url) as holder:
        holder.execute("SELECT count(*) FROM bakery_cake")
        run = site.run()
        run.until_kind("wait")
        run.send(signal.SIGTERM)
        assert run.end() == 3
    assert site.applied() == ["0001_initial"]


def test_a_run_that_slept_past_its_lease_does_nothing_more(site: Site) -> None:
    """(k)"""
    site.migration("0002_changes", CHANGES)
    before = site.sql(PRICES)[0][0]
    with psycopg.connect(site.url) as holder:
        holder.execute("SELECT count(*) FROM bakery_cake")
        first = site.run()
        first.until_kind("wait")
        first.send(signal.SIGSTOP)
        holder.rollback()
        second = site.run()
        assert second.end() == 0, second.told()
    first.send(signal.SIGCONT)
    assert first.end() != 0
    assert "The lease of this run" in first.told()
    assert site.applied() == ["0001_initial", "0002_changes"]
    assert site.sql(PRICES) == [(before + 500,)]
