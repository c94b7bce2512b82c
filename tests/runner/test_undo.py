"""The way back from a run: what it did is taken back, and nothing is lost without being said."""

from __future__ import annotations

import pytest

from django_safemigrate.schema.difference import difference
from operations.bakery import Bakery, later
from projects import Run, run_command
from runner.looking import look, unlike
from runner.test_run import CHANGES, applied, changed


def install(bakery: Bakery, *migrations: dict[str, str]) -> None:
    """The bakery at its first migration, all other apps at their last."""
    bakery.install(*migrations)
    for label in ("contenttypes", "auth", "django_safemigrate"):
        assert run_command("migrate", label).code == 0


def test_a_run_before_its_contract_is_taken_back(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]

    found = run_command("safemigrate", "--undo")
    assert found.code == 0, found
    assert unlike(before, look(bakery.url)) == []

    again = run_command("safemigrate", "--undo")
    assert again.code == 0, again
    assert "Run 1: all that was done has been taken back already, by run 2.\n" in again.out

    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert run_command("safemigrate", "--undo").code == 0
    assert unlike(before, look(bakery.url)) == []


def said(found: Run) -> str:
    """The last line of an error."""
    return found.err.splitlines()[-1]


def test_what_was_written_since_is_not_deleted_unless_that_is_allowed(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    bakery.sql("UPDATE bakery_cake SET weight = 7 WHERE id = 9")
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert said(found) == (
        "Run 1 cannot be taken back without a loss. The values of bakery_cake.weight that were written since would be "
        "deleted. Nothing was changed. Save what is to be kept, then run safemigrate --undo --allow-data-loss."
    )
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    allowed = run_command("safemigrate", "--undo", "--allow-data-loss")
    assert allowed.code == 0
    assert (
        "data loss, as allowed: The values of bakery_cake.weight that were written since would be"
        in allowed.out
    )
    assert unlike(before, look(bakery.url)) == []


def test_rows_of_a_new_table_are_not_deleted_unless_that_is_allowed(bakery: Bakery) -> None:
    create = 'migrations.CreateModel("Topping", [("id", models.BigAutoField(primary_key=True))]),'
    install(bakery, changed(create))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "--undo").code == 0
    assert unlike(before, look(bakery.url)) == []
    assert run_command("safemigrate").code == 0
    bakery.sql("INSERT INTO bakery_topping DEFAULT VALUES")
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 3 cannot be taken back without a loss. The rows of bakery_topping would be deleted. Nothing was changed. Save "
            "what is to be kept, then run safemigrate --undo --allow-data-loss."
        ),
    )


def test_what_a_contract_deleted_is_gone(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    deployed = look(bakery.url)
    assert run_command("safemigrate", "--after-deploy").code == 0
    ended = look(bakery.url)
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 2 cannot be taken back in full. The values of bakery_cake.note are gone. Nothing was changed. What is gone only a "
            "backup has. To take back the rest, run safemigrate --undo --allow-data-loss."
        ),
    )
    assert unlike(ended, look(bakery.url)) == []
    assert run_command("safemigrate", "--undo", "--allow-data-loss").code == 0
    assert list(difference(deployed.catalog, look(bakery.url).catalog)) == []
    assert bakery.sql("SELECT count(*) FROM bakery_cake WHERE note IS NULL") == [(500,)]
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert unlike(ended, look(bakery.url)) == []


def test_what_a_run_to_the_end_deleted_is_gone(bakery: Bakery) -> None:
    install(bakery, changed('migrations.RemoveField("cake", "price"),'))
    before = look(bakery.url)
    assert run_command("safemigrate", "--all").code == 0
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 1 cannot be taken back in full. The values of bakery_cake.price are gone. Nothing was changed. What is gone only a "
            "backup has. To take back the rest, run safemigrate --undo --allow-data-loss."
        ),
    )
    assert run_command("safemigrate", "--undo", "--allow-data-loss").code == 0
    assert list(difference(before.catalog, look(bakery.url).catalog)) == []


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        ("migrations.RunPython(lambda apps, editor: None)", "Raw Python operation"),
        ('migrations.RunSQL("SELECT 1")', "Raw SQL operation"),
    ],
)
def test_what_has_no_way_back_is_refused_before_anything_is_done(
    bakery: Bakery, operation: str, named: str
) -> None:
    index = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
    install(bakery, changed(f"{operation},"), changed(index, "0003_more", "0002_changes"))
    assert run_command("safemigrate").code == 0
    ended = look(bakery.url)
    for options in ([], ["--allow-data-loss"]):
        found = run_command("safemigrate", "--undo", *options)
        assert (found.code, said(found)) == (
            2,
            (
                f"Run 1 cannot be taken back. {named}, in bakery.0002_changes, has no way back. Nothing was changed. Write a "
                "migration that brings the schema to where it is to be."
            ),
        )
    assert unlike(ended, look(bakery.url)) == []


def test_a_run_that_failed_is_taken_back(bakery: Bakery) -> None:
    install(
        bakery,
        changed(
            """
            migrations.AddField("cake", "weight", models.PositiveIntegerField(default=3)),
            migrations.AlterField("cake", "note", models.CharField(max_length=50, unique=True)),
            """
        ),
    )
    before = look(bakery.url)
    assert run_command("safemigrate", "--all").code == 1
    # Once more: what the first run has done is there still.
    assert run_command("safemigrate", "--all").code == 1
    assert applied(bakery) == ["0001_initial"]
    assert "weight" in bakery.columns("bakery_cake")
    found = run_command("safemigrate", "--undo")
    assert found.code == 0, found
    assert unlike(before, look(bakery.url)) == []
    bakery.sql("UPDATE bakery_cake SET note = id")
    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]


def test_back_to_a_run(bakery: Bakery) -> None:
    index = 'migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),'
    later = 'migrations.AlterField("cake", "price", models.IntegerField(null=True, default=1)),'
    install(
        bakery,
        changed(CHANGES.replace("AddIndex", "AddIndex")),
        changed(index.replace("price", "name"), "0003_index", "0002_changes"),
        changed(later, "0004_default", "0003_index"),
    )
    before = look(bakery.url)
    for name in ("0002", "0003", "0004"):
        assert run_command("safemigrate", "bakery", name).code == 0
    second = run_command("safemigrate", "--undo", "2")
    assert second.code == 0, second
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    first = run_command("safemigrate", "--undo", "1")
    assert first.code == 0, first
    assert unlike(before, look(bakery.url)) == []


def test_what_others_applied_on_top_is_not_taken_back(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES), changed("", "0003_more", "0002_changes"))
    assert run_command("safemigrate", "bakery", "0002").code == 0
    assert bakery.migrate("0003").code == 0
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Migrations that were applied by something else depend on those of run 1: bakery.0003_more. Nothing was changed. "
            "Take them back first, with safemigrate APP NAME."
        ),
    )


def test_a_run_that_took_migrations_back_is_not_taken_back(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 0
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 2 took migrations back that were applied before: bakery.0002_changes. Nothing was changed. Apply them again with "
            "safemigrate APP NAME."
        ),
    )


def test_no_such_run(bakery: Bakery) -> None:
    install(bakery, changed(CHANGES))
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        "The ledger of database 'default' knows of no run that has changed anything. There is nothing to take back.",
    )
    assert run_command("safemigrate").code == 0
    unknown = run_command("safemigrate", "--undo", "77")
    assert (unknown.code, said(unknown)) == (
        2,
        "There is no run 77 in the ledger of database 'default'. Name one of the last, 1.",
    )


def test_values_that_the_type_of_before_does_not_hold(bakery: Bakery) -> None:
    wider = 'migrations.AlterField("cake", "note", models.CharField(max_length=90)),'
    install(bakery, changed(wider))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    bakery.sql("UPDATE bakery_cake SET note = repeat('x', 80) WHERE id = 9")
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert said(found) == (
        "Run 1 cannot be taken back without a loss. Values of bakery_cake.note do not fit character varying(50). Nothing was "
        "changed. Save what is to be kept, then run safemigrate --undo --allow-data-loss."
    )
    bakery.sql("UPDATE bakery_cake SET note = 'nice' WHERE id = 9")
    assert run_command("safemigrate", "--undo").code == 0
    assert unlike(before, look(bakery.url)) == []


def test_rows_without_a_value_stand_in_the_way_of_not_null(bakery: Bakery) -> None:
    optional = 'migrations.AlterField("cake", "note", models.CharField(max_length=50, null=True)),'
    install(bakery, changed(optional))
    before = look(bakery.url)
    assert run_command("safemigrate").code == 0
    bakery.sql("UPDATE bakery_cake SET note = NULL WHERE id = 9")
    found = run_command("safemigrate", "--undo", "--allow-data-loss")
    assert found.code == 2
    assert said(found) == (
        "Run 1 cannot be taken back yet. Rows of bakery_cake have no note, which would be NOT NULL again. Nothing was changed. "
        "Mend the rows, then run safemigrate --undo again."
    )
    bakery.sql("UPDATE bakery_cake SET note = 'nice' WHERE id = 9")
    assert run_command("safemigrate", "--undo").code == 0
    assert unlike(before, look(bakery.url)) == []


def test_what_was_filled_in_stays(bakery: Bakery) -> None:
    install(bakery, changed('migrations.AlterField("cake", "price", models.IntegerField(default=0)),'))
    bakery.sql("UPDATE bakery_cake SET price = NULL WHERE id = 9")
    assert run_command("safemigrate").code == 0
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert said(found) == (
        "Run 1 cannot be taken back in full. The values of bakery_cake.price that were written over are gone. Nothing was "
        "changed. What is gone only a backup has. To take back the rest, run safemigrate --undo --allow-data-loss."
    )


def test_a_migration_that_ran_a_contract(bakery: Bakery) -> None:
    weight = 'migrations.AddField("cake", "weight", models.IntegerField(default=3)),'
    finish = later("0003_finish", 'safe.Contract("0002_changes"),', before="0002_changes")
    install(bakery, changed(weight), finish)
    before = look(bakery.url)
    assert run_command("safemigrate", "bakery", "0002").code == 0
    deployed = look(bakery.url)
    assert run_command("safemigrate", "--after-deploy", "bakery", "0003").code == 0
    assert ("bakery", "0003_finish") in look(bakery.url).applied
    assert unlike(deployed, look(bakery.url)) != []
    last = run_command("safemigrate", "--undo")
    assert last.code == 0, last
    assert unlike(deployed, look(bakery.url)) == []
    first = run_command("safemigrate", "--undo", "1")
    assert first.code == 0, first
    assert unlike(before, look(bakery.url)) == []


def test_a_rename_on_the_way(bakery: Bakery) -> None:
    """What is asked about has the name that it has on the server."""
    install(
        bakery,
        changed(
            """
            migrations.AddField("order", "weight", models.IntegerField(default=3)),
            migrations.RenameField("order", "weight", "grams"),
            migrations.RenameModel("Order", "Request"),
            """
        ),
    )
    before = look(bakery.url)
    assert run_command("safemigrate", "--all").code == 0
    assert "grams" in bakery.columns("bakery_request")
    bakery.sql("UPDATE bakery_request SET grams = 8 WHERE id = 9")
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert said(found) == (
        "Run 1 cannot be taken back without a loss. The values of bakery_order.weight that were written since would be deleted. "
        "Nothing was changed. Save what is to be kept, then run safemigrate --undo --allow-data-loss."
    )
    assert run_command("safemigrate", "--undo", "--allow-data-loss").code == 0
    assert unlike(before, look(bakery.url)) == []
