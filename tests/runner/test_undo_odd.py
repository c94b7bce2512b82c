"""The way back from what seldom happens."""

from __future__ import annotations

import pytest

from django_safemigrate.runner import runs
from operations.bakery import Bakery, later
from projects import run_command
from runner.looking import look, unlike
from runner.test_run import CHANGES, applied, changed
from runner.test_undo import install, said


def test_a_run_that_was_to_take_back_and_did_not_end(bakery: Bakery) -> None:
    """What is half taken back is neither there nor gone."""
    source = later(
        "0002_changes",
        """
        migrations.RunSQL("SELECT 1", "SELECT 1 / 0"),
        migrations.AddField("cake", "weight", models.IntegerField(null=True)),
        """,
        before="0001_initial",
    )
    install(bakery, source)
    assert run_command("safemigrate").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 1
    assert "weight" not in bakery.columns("bakery_cake")
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    found = run_command("safemigrate", "--undo")
    assert (found.code, said(found)) == (
        2,
        (
            "Run 2 began to take back bakery.0002_changes, and did not come to the end. Nothing was changed. Run safemigrate APP "
            "NAME, with the name of the migration to go back to, which goes on where it stopped; then apply them again."
        ),
    )


def test_back_to_a_run_of_long_ago(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most runs find nothing to do, and there may be thousands since."""
    install(bakery, changed(CHANGES), changed("", "0003_more", "0002_changes"))
    before = look(bakery.url)
    for name in ("0002", "0003"):
        assert run_command("safemigrate", "bakery", name).code == 0
    monkeypatch.setattr(runs, "LOOK", 1)
    found = run_command("safemigrate", "--undo", "1")
    assert found.code == 0, found
    assert unlike(before, look(bakery.url)) == []


def test_renames_of_a_table_after_one_of_its_column(bakery: Bakery) -> None:
    """The way back meets the column under its last name in a table under its last but one."""
    install(
        bakery,
        changed(
            """
            migrations.AddField("cake", "weight", models.IntegerField(default=3)),
            migrations.AlterField("cake", "name", models.CharField(max_length=50, null=True)),
            migrations.RenameModel("Cake", "Pie"),
            migrations.RenameField("pie", "weight", "grams"),
            migrations.RenameField("pie", "name", "title"),
            migrations.RenameModel("Pie", "Tart"),
            """
        ),
    )
    before = look(bakery.url)
    assert run_command("safemigrate", "--all").code == 0
    bakery.sql("UPDATE bakery_tart SET grams = 8 WHERE id = 9")
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert "The values of bakery_cake.weight that were written since would be deleted." in said(found)
    bakery.sql("UPDATE bakery_tart SET grams = 3, title = NULL WHERE id = 9")
    found = run_command("safemigrate", "--undo")
    assert found.code == 2
    assert "Rows of bakery_cake have no name, which would be NOT NULL again." in said(found)
    bakery.sql("UPDATE bakery_tart SET title = 'cake 9' WHERE id = 9")
    assert run_command("safemigrate", "--undo").code == 0
    assert unlike(before, look(bakery.url)) == []
