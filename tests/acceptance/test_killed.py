"""A run whose client or server is killed while it builds an index."""

from __future__ import annotations

from pathlib import Path

from acceptance.conftest import snapshot
from acceptance.site import Site
from crash.servers import mortal

INDEX = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
BUILDING = "SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"


def test_killed_while_it_builds_an_index(site: Site) -> None:
    """(a): what was killed left a session that goes on; the next run waits for that one, and builds nothing again."""
    site.migration("0002_index", INDEX)
    with snapshot(site.url):
        first = site.run()
        site.until(BUILDING, first)
        first.kill()
        second = site.run()
        second.until(lambda one: "a concurrent step of an earlier run" in one["text"], "the wait for it")
        assert site.indexes()["cake_price"] is False
    assert second.end() == 0, second.told()
    assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}
    assert site.applied() == ["0001_initial", "0002_index"]
    assert "dropping the invalid index" not in second.told()


def test_the_server_is_killed_while_it_builds_an_index(tmp_path: Path) -> None:
    """(b): the invalid index that it leaves is dropped, and built anew."""
    with mortal(18) as server, server.database() as url, Site.build(tmp_path, url) as site:
        site.migration("0002_index", INDEX)
        with snapshot(url) as holder:
            first = site.run()
            site.until(BUILDING, first)
            server.crash()
            assert first.end() != 0
            holder.close()
        assert site.indexes()["cake_price"] is False
        second = site.run()
        assert second.end() == 0, second.told()
        assert site.indexes() == {"bakery_cake_pkey": True, "cake_price": True}
        assert site.applied() == ["0001_initial", "0002_index"]
