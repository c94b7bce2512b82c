"""A way back that has to wait, and is stopped meanwhile."""

from __future__ import annotations

import signal
from pathlib import Path

from acceptance.conftest import snapshot
from acceptance.site import Site

INDEX = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
BUILDING = "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"


def test_stopped_while_a_session_is_still_at_work(tmp_path: Path, database_url: str) -> None:
    with Site.build(tmp_path, database_url, safemigrate={"LEASE": 1000}) as site:
        assert site.run().end() == 0
        site.migration("0002_index", INDEX)
        with snapshot(site.url):
            killed = site.run()
            site.until(BUILDING, killed)
            killed.kill()
            back = site.run("--undo")
            back.until(lambda one: "which is still at a step of" in one["text"], "the wait")
            back.send(signal.SIGTERM)
            assert back.end() == 3, back.told()
            assert "The run was stopped between two steps: SIGTERM." in back.told()
            # The session is still at work.
            assert site.sql(BUILDING) == [(True,)]
        back = site.run("--undo")
        assert back.end() == 0, back.told()
        assert site.indexes() == {"bakery_cake_pkey": True}
