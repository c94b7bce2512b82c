"""A deploy, rehearsed: old and new code serve requests while it goes on, and not one of them fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rehearsal.traffic import Served, Traffic, serving, traffic
from rehearsal.versions import Version, write_removal


@dataclass(frozen=True)
class Deploy:
    """``clients`` of the shop, of which ``old`` and ``new`` serve two versions, on the database at ``url``.
    ``version`` is the code of the new one."""

    clients: Traffic
    old: Served
    new: Served
    version: Version
    url: str

    def migrate(self, command: str, *arguments: str, code: int = 0) -> str:
        """Run a command of the new version while clients are served; gives what it wrote as an error."""
        self.clients.phase = " ".join([command, *arguments])
        found = self.version.manage(self.url, command, *arguments)
        assert found.returncode == code, found.stdout + found.stderr
        self.clients.rounds(1)
        return found.stderr

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def columns(self, table: str) -> set[str]:
        query = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
        return {name for (name,) in self.rows(query)}

    def check_rows(self) -> None:
        """What clients wrote is there, and nothing else."""
        orders = dict(self.rows("SELECT number, status FROM shop_order WHERE number NOT LIKE 'kept-%'"))
        assert orders == self.clients.orders
        assert self.rows("SELECT count(*) FROM shop_order WHERE number LIKE 'kept-%'") == [(3000,)]
        # Enough of each to mean something.
        assert len(orders) > 20
        assert self.clients.deleted
        assert min(self.clients.answered[one.port] for one in (self.old, self.new)) > 20


@pytest.fixture
def deploy(versions: tuple[Version, Version], shop_url: str) -> Iterator[Deploy]:
    """Clients of the old version."""
    with (
        serving(versions[0], shop_url) as old,
        serving(versions[1], shop_url) as new,
        traffic(old) as clients,
    ):
        clients.turn("old code", old)
        yield Deploy(clients, old, new, versions[1], shop_url)


def test_a_deploy(deploy: Deploy) -> None:
    clients, old, new = deploy.clients, deploy.old, deploy.new
    deploy.migrate("safemigrate")
    clients.turn("old and new code", old, new)
    clients.rounds(5)
    clients.turn("new code", new)
    old.stop()
    deploy.migrate("safemigrate", "--after-deploy")
    clients.stop()

    assert clients.failed == []
    deploy.check_rows()
    assert deploy.columns("shop_order") & {"priority", "gift", "referrer_id"} == {"gift", "referrer_id"}
    assert deploy.columns("shop_refund") == set()
    assert deploy.rows("SELECT count(*) FROM shop_order WHERE lot IS NULL AND number LIKE 'kept-%'") == [(0,)]
    assert deploy.rows("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []


def test_a_deploy_that_is_taken_back(deploy: Deploy) -> None:
    clients, old, new = deploy.clients, deploy.old, deploy.new
    before = deploy.columns("shop_order")
    deploy.migrate("safemigrate")
    # New code does not know of refunds: that of an order which it deletes would refer to nothing in the end.
    clients.deleting = False
    clients.rounds(1)
    clients.turn("new code", new)
    clients.turn("new and old code", old, new)
    clients.rounds(5)
    clients.turn("old code again", old)
    new.stop()
    clients.deleting = True
    refused = deploy.migrate("safemigrate", "--undo", code=2)
    assert "cannot be taken back without a loss" in refused
    deploy.migrate("safemigrate", "--undo", "--allow-data-loss")
    clients.stop()

    assert clients.failed == []
    deploy.check_rows()
    assert deploy.columns("shop_order") == before
    assert deploy.columns("shop_parcel") == set()
    assert deploy.columns("shop_refund") == {"id", "payment_id", "amount"}


def test_with_stock_migrate_requests_fail(
    deploy: Deploy, tmp_path: Path, versions: tuple[Version, Version]
) -> None:
    removal = write_removal(tmp_path, versions[0])
    replace(deploy, version=removal).migrate("migrate", "shop", "0002")
    deploy.clients.stop()
    assert any(
        'column "priority" of relation "shop_order" does not exist' in one for one in deploy.clients.failed
    )
