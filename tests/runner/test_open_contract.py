"""An object that has a contract open, touched again: by safemigrate and by stock migrate, forwards and back."""

from __future__ import annotations

import pytest

from operations.bakery import Bakery, later
from projects import Run, run_command
from runner.looking import look, unlike
from runner.test_run import applied, changed
from runner.test_undo import install, said

REMOVED = 'migrations.RemoveField("cake", "note"),'
AGAIN = 'migrations.AddField("cake", "note", models.IntegerField(null=True)),'
LEFT = (
    "Remove field note from cake, in bakery.0002_changes, left for when no old code runs: ALTER TABLE public.bakery_cake DROP "
    "COLUMN note."
)


def opened(bakery: Bakery, *more: dict[str, str]) -> None:
    """A contract is open on bakery_cake.note."""
    install(bakery, changed(REMOVED), *more)
    assert run_command("safemigrate", "bakery", "0002").code == 0
    assert "note" in bakery.columns("bakery_cake")


def stock(bakery: Bakery, name: str) -> Run:
    return bakery.migrate(name)


def test_safemigrate_waits_for_it(bakery: Bakery) -> None:
    opened(bakery, changed(AGAIN, "0003_more", "0002_changes"))
    before = look(bakery.url)
    found = run_command("safemigrate")
    assert (found.code, said(found)) == (
        3,
        (
            f"Add field note to cake has to wait for what {LEFT} Once no old code is left run safemigrate --after-deploy; then "
            "run safemigrate again."
        ),
    )
    assert unlike(before, look(bakery.url)) == []
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert run_command("safemigrate").code == 0
    assert bakery.sql("SELECT data_type FROM information_schema.columns WHERE column_name = 'note'") == [
        ("integer",)
    ]
    assert applied(bakery) == ["0001_initial", "0002_changes", "0003_more"]


def test_safemigrate_takes_back_what_has_one(bakery: Bakery) -> None:
    install(bakery, changed(REMOVED))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 0
    assert unlike(before, look(bakery.url)) == []


def test_safemigrate_takes_back_what_had_one(bakery: Bakery) -> None:
    install(bakery, changed('migrations.RemoveField("cake", "price"),'))
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 0
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "NO", "price": "YES"}


def test_migrate_stops_before_anything_is_done(bakery: Bakery) -> None:
    index = 'migrations.AddIndex("order", models.Index(fields=["number"], name="order_number")),'
    opened(
        bakery,
        changed(index, "0003_index", "0002_changes"),
        changed(AGAIN, "0004_more", "0003_index"),
    )
    before = look(bakery.url)
    found = run_command("migrate", "bakery")
    assert (found.code, found.err.splitlines()[-1]) == (
        3,
        (
            f"Add field note to cake, in bakery.0004_more, has to wait for what {LEFT} Nothing was changed. Once no old code is left "
            "run safemigrate --after-deploy; then run migrate again."
        ),
    )
    assert unlike(before, look(bakery.url)) == []
    # What does not touch it is none of its business.
    assert stock(bakery, "0003").code == 0
    assert run_command("safemigrate", "--after-deploy", "bakery", "0003").code == 0
    assert stock(bakery, "0004").code == 0


def test_migrate_finishes_it_by_safe_operations(bakery: Bakery) -> None:
    again = later("0003_more", AGAIN.replace("migrations.", "safe."), before="0002_changes")
    opened(bakery, again)
    found = stock(bakery, "0003")
    assert found.code == 0, found
    assert bakery.columns("bakery_cake")["note"] == "YES"
    assert applied(bakery) == ["0001_initial", "0002_changes", "0003_more"]


def test_migrate_finishes_it_by_its_contract(bakery: Bakery) -> None:
    contract = later("0003_contract", 'safe.Contract("0002_changes"),', before="0002_changes")
    opened(bakery, contract, changed(AGAIN, "0004_more", "0003_contract"))
    found = stock(bakery, "0004")
    assert found.code == 0, found
    assert bakery.columns("bakery_cake")["note"] == "YES"


def test_migrate_does_not_take_it_back(bakery: Bakery) -> None:
    opened(bakery)
    before = look(bakery.url)
    found = stock(bakery, "0001")
    assert (found.code, found.err.splitlines()[-1]) == (
        3,
        (
            "Remove field note from cake, in bakery.0002_changes, is half way, as old code may run, and migrate cannot take it "
            "back: ALTER TABLE public.bakery_cake DROP COLUMN note is left for when no old code runs. Nothing was changed. Run "
            "safemigrate bakery NAME, with the name that migrate was given."
        ),
    )
    assert unlike(before, look(bakery.url)) == []


def test_migrate_takes_back_what_had_one(bakery: Bakery) -> None:
    install(bakery, changed('migrations.RemoveField("cake", "price"),'))
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--after-deploy").code == 0
    found = stock(bakery, "0001")
    assert found.code == 0, found
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "NO", "price": "YES"}


BOTH_IN_ONE = (
    "Add field key to order has to wait for what Remove field id from order, in bakery.0002_changes, left for when no old code runs: "
    "ALTER TABLE public.bakery_order DROP COLUMN id. Both are in one migration: once no old code is left run safemigrate --after-deploy, "
    "which does both. Where the new code cannot do without the second one, take the migration back with safemigrate --undo and move "
    "that one to a later release."
)


@pytest.mark.parametrize("stage", ["--after-deploy", "--all"])
def test_a_table_has_one_key_at_a_time(bakery: Bakery, stage: str) -> None:
    """The new key waits until the old one is gone, also within one migration."""
    removed = (
        'migrations.RemoveField("order", "id"), migrations.AddField("order", "key", models.OneToOneField('
        '"bakery.Cake", models.CASCADE, primary_key=True, default=1)),'
    )
    install(bakery, changed(removed))
    bakery.sql("DELETE FROM bakery_order WHERE id > 1")
    found = run_command("safemigrate")
    assert (found.code, said(found)) == (3, BOTH_IN_ONE)
    assert run_command("safemigrate", stage).code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert bakery.columns("bakery_order").keys() == {"number", "key_id"}
    assert bakery.indexes("bakery_order") == {"bakery_order_pkey": True}


def test_what_a_later_release_drops_stays_for_the_code_that_is_deployed(bakery: Bakery) -> None:
    """The migrations of the next release are there already when the contract of the last one is run."""
    opened(bakery, changed('migrations.RemoveField("cake", "price"),', "0003_more", "0002_changes"))
    found = run_command("safemigrate", "--after-deploy")
    assert found.code == 0
    assert bakery.columns("bakery_cake").keys() == {"id", "name", "price"}
    assert "1 contract is left open: bakery.0003_more: Remove field price from cake." in found.out
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert bakery.columns("bakery_cake").keys() == {"id", "name"}


BROKEN = """
migrations.AddField("cake", "weight", models.IntegerField(default=3)),
migrations.RunSQL("SELECT 1 / (SELECT count(*) FROM bakery_order WHERE number = -1)"),
"""
KEPT_DEFAULT = "SELECT column_default FROM information_schema.columns WHERE column_name = 'weight'"


def test_the_contract_of_half_a_migration_is_not_run(bakery: Bakery) -> None:
    """No code can be deployed yet that belongs to it."""
    install(bakery, changed(BROKEN))
    assert run_command("safemigrate").code == 1
    assert bakery.sql(KEPT_DEFAULT) == [("3",)]
    assert run_command("safemigrate", "--after-deploy").code == 1
    assert bakery.sql(KEPT_DEFAULT) == [("3",)]
    bakery.sql("INSERT INTO bakery_order (number) VALUES (-1)")
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert (applied(bakery)[-1], bakery.sql(KEPT_DEFAULT)) == ("0002_changes", [("3",)])
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert bakery.sql(KEPT_DEFAULT) == [(None,)]


def test_everything_at_once_after_a_run_that_was_for_a_deploy(bakery: Bakery) -> None:
    install(bakery, changed(BROKEN))
    assert run_command("safemigrate").code == 1
    bakery.sql("INSERT INTO bakery_order (number) VALUES (-1)")
    assert run_command("safemigrate", "--all").code == 0
    assert bakery.sql(KEPT_DEFAULT) == [(None,)]
