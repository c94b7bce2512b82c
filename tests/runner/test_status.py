"""What --status tells of a database."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connections

from django_safemigrate.conf import load_settings
from operations.bakery import Bakery
from projects import Run, migration, run_command
from runner.test_run import CHANGES, changed
from runner.test_undo import install


def told(found: Run) -> str:
    """The output without times."""
    assert found.code == 0, found
    return re.sub(r"since [-\d: +]+$", "since TIME", found.out, flags=re.MULTILINE)


def test_without_a_ledger_nothing_is_made(bakery: Bakery) -> None:
    bakery.install(changed(CHANGES))
    assert told(run_command("safemigrate", "bakery", "--status")) == (
        "bakery\n [X] 0001_initial\n [ ] 0002_changes\n"
    )
    assert bakery.sql("SELECT to_regclass('public.django_safemigrate_run')") == [(None,)]


def test_what_is_open_half_done_and_waiting(bakery: Bakery) -> None:
    after = {
        "0004_after": migration(
            "", dependencies='[("bakery", "0003_more")]', attributes="safe = Safe.after_deploy"
        ).replace("from django.db", "from django_safemigrate import Safe\nfrom django.db", 1)
    }
    install(
        bakery,
        changed(CHANGES),
        changed(
            """
            migrations.AddField("order", "weight", models.IntegerField(default=1)),
            migrations.AddIndex("order", models.Index(fields=["number"], name="order_number")),
            migrations.RunSQL("SELECT 1/(SELECT count(*) FROM bakery_order WHERE number = -1)"),
            """,
            "0003_more",
            "0002_changes",
        ),
        after,
        changed("", "0005_last", "0004_after"),
    )
    assert run_command("safemigrate").code == 1
    assert (
        told(run_command("safemigrate", "bakery", "--status"))
        == """\
bakery
 [X] 0001_initial
 [o] 0002_changes: applied, with a contract open
       Add field weight to cake: left for when no old code runs, by run 1, since TIME
         ALTER TABLE public.bakery_cake ALTER COLUMN weight DROP DEFAULT
       Remove field note from cake: left for when no old code runs, by run 1, since TIME
         ALTER TABLE public.bakery_cake DROP COLUMN note
 [/] 0003_more: partly applied
       Add field weight to order (forwards): done, by run 1, since TIME
       Create index order_number on field(s) number of model order (forwards): done, by run 1, since TIME
       Raw SQL operation (forwards): step 1 of 1, by run 1, since TIME
         SELECT 1/(SELECT count(*) FROM bakery_order WHERE number = -1)
       Add field weight to order: left for when no old code runs, by run 1, since TIME
         ALTER TABLE public.bakery_order ALTER COLUMN weight DROP DEFAULT
 [ ] 0004_after: waits, it is marked to run after the deploy
 [ ] 0005_last: waits, it depends on bakery.0004_after
What is partly applied: run the command that began it again; it goes on where it stopped.
What is left open, once no old code runs: python manage.py safemigrate --after-deploy
"""
    )
    found = run_command("migrate", "bakery")
    assert (found.code, found.err.splitlines()[-1]) == (
        3,
        (
            "bakery.0003_more is half done: safemigrate has begun with it, in run 1. Nothing was changed. Run safemigrate, which "
            "goes on where it stopped, or safemigrate --undo."
        ),
    )


def test_what_needs_an_open_contract(bakery: Bakery) -> None:
    again = 'migrations.AddField("cake", "note", models.IntegerField(null=True)),'
    install(
        bakery,
        changed('migrations.RemoveField("cake", "note"),'),
        changed(again, "0003_more", "0002_changes"),
        changed("", "0004_last", "0003_more"),
    )
    assert run_command("safemigrate").code == 3
    assert told(run_command("safemigrate", "bakery", "--status")) == (
        "bakery\n"
        " [X] 0001_initial\n"
        " [o] 0002_changes: applied, with a contract open\n"
        "       Remove field note from cake: left for when no old code runs, by run 1, since TIME\n"
        "         ALTER TABLE public.bakery_cake DROP COLUMN note\n"
        " [ ] 0003_more: waits, it needs what Remove field note from cake, in bakery.0002_changes, left for when no old code "
        "runs\n"
        " [ ] 0004_last: waits, it depends on bakery.0003_more\n"
        "What is left open, once no old code runs: python manage.py safemigrate --after-deploy\n"
    )
    document = json.loads(run_command("safemigrate", "bakery", "--status", "--format", "json").out)
    (contract,) = document["migrations"][1]["contracts"]
    assert contract.pop("since")
    assert contract == {
        "operation": "Remove field note from cake",
        "what": "contract",
        "done": 0,
        "steps": 1,
        "statements": ["ALTER TABLE public.bakery_cake DROP COLUMN note"],
        "run": 1,
    }
    assert [(one["name"], one["stand"]) for one in document["migrations"]] == [
        ("0001_initial", "applied"),
        ("0002_changes", "contract open"),
        ("0003_more", "not applied"),
        ("0004_last", "not applied"),
    ]


def test_showmigrations_goes_on_working(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    assert run_command("showmigrations", "bakery").out == "bakery\n [X] 0001_initial\n [X] 0002_changes\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--plan"], "--plan"),
        (["--check", "--after-deploy"], "--check, a stage"),
        (["bakery", "0002"], "the name of a migration"),
    ],
)
def test_what_asks_for_something_else_is_refused(bakery: Bakery, arguments: list[str], named: str) -> None:
    found = run_command("safemigrate", *arguments, "--status")
    assert (found.code, found.out, found.err) == (
        2,
        "",
        (
            f"--status only tells where the database stands, and goes with nothing that asks for something else: {named}. Nothing was "
            "changed. Leave out one or the other.\n"
        ),
    )


def test_an_app_that_there_is_not(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    found = run_command("safemigrate", "bakry", "--status")
    assert found.code == 2
    assert found.err.startswith("There is no app 'bakry' with migrations. Name one of: ")
    assert "bakery" in found.err


def test_a_plan_says_that_contracts_are_open_beside_it(bakery: Bakery) -> None:
    install(bakery, changed('migrations.RemoveField("cake", "note"),'))
    assert "Beside this plan" not in run_command("safemigrate", "--plan").out
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--plan", "--after-deploy").out.endswith(
        "Nothing to do: default (postgresql 18) is where it is to be.\n"
        "Beside this plan, 1 contract of an applied migration is open: safemigrate --status lists it, and once no old code runs, "
        "safemigrate --after-deploy runs it.\n"
    )
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert "Beside this plan" not in run_command("safemigrate", "--plan").out


def test_what_did_not_come_to_its_end_is_not_done(bakery: Bakery) -> None:
    broken = 'migrations.RunSQL("SELECT 1"), migrations.RunPython(lambda apps, editor: 1 / 0),'
    unbound = migration(broken, dependencies='[("bakery", "0001_initial")]', attributes="atomic = False")
    install(bakery, {"0002_changes": unbound})
    assert run_command("safemigrate").code == 1
    assert (
        "       Raw Python operation (forwards): begun, and did not come to its end, by run 1, since TIME\n"
        in told(run_command("safemigrate", "bakery", "--status"))
    )


def test_a_server_that_takes_no_changes_says_where_it_stands(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    bakery.sql(
        f'ALTER DATABASE "{connections["default"].settings_dict["NAME"]}" SET default_transaction_read_only = on'
    )
    connections["default"].close()
    assert run_command("safemigrate").code == 2
    assert told(run_command("safemigrate", "bakery", "--status")).startswith("bakery\n [X] 0001_initial\n")


def test_a_setting_that_cannot_be_read(bakery: Bakery, settings: Any) -> None:
    settings.SAFEMIGRATE = {"LOK_BUDGET": 3}
    load_settings.cache_clear()
    found = run_command("safemigrate")
    assert (found.code, found.err) == (
        2,
        "SAFEMIGRATE has the unknown key 'LOK_BUDGET'. Did you mean 'LOCK_BUDGET'?\n",
    )
