"""What Django lets a migration hold, beside what makemigrations writes: run in stages, as stock runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from operations.bakery import Bakery, later
from projects import migration, run_command
from runner.test_run import applied, changed

HALF = """
from django.db.migrations.operations.base import Operation


class Custom(Operation):
    reversible = True

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute("CREATE TABLE half (id int)")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 / (SELECT count(*) FROM bakery_order WHERE number = -1)")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute("DROP TABLE half")

    def describe(self):
        return "Make half"


def half(apps, editor):
    editor.execute("CREATE TABLE half (id int)")
    if not apps.get_model("bakery", "order").objects.filter(number=-1).exists():
        raise ValueError("no such order")


"""


def coded(operations: str, *, atomic: bool = True) -> dict[str, str]:
    """A migration whose code makes a table, and fails unless there is an order of number -1."""
    source = migration(
        operations, dependencies='[("bakery", "0001_initial")]', attributes=f"atomic = {atomic}"
    )
    return {"0002_changes": source.replace("class Migration", f"{HALF}class Migration", 1)}


def is_there(bakery: Bakery, table: str) -> bool:
    return bakery.sql(f"SELECT to_regclass('{table}') IS NOT NULL") == [(True,)]


def mend(bakery: Bakery) -> None:
    bakery.sql("INSERT INTO bakery_order (number) VALUES (-1)")


def test_an_operation_of_others_is_in_the_transaction_of_its_migration(bakery: Bakery) -> None:
    bakery.install(coded("Custom(),"))
    found = run_command("safemigrate")
    assert found.code == 1
    assert found.err == (
        "Make half, in bakery.0002_changes, failed: division by zero. Mend what that names, then run safemigrate again: it goes "
        "on with this operation.\n"
    )
    assert not is_there(bakery, "half")
    mend(bakery)
    assert run_command("safemigrate").code == 0
    assert is_there(bakery, "half")
    assert run_command("safemigrate", "bakery", "0001").code == 0
    assert not is_there(bakery, "half")


def test_an_operation_of_others_in_no_transaction_is_not_taken_for_done(bakery: Bakery) -> None:
    bakery.install(coded("Custom(),", atomic=False))
    assert run_command("safemigrate").code == 1
    assert is_there(bakery, "half")
    mend(bakery)
    again = run_command("safemigrate")
    assert again.code == 1
    assert again.err == (
        "Make half, in bakery.0002_changes, was begun outside of a transaction and did not come to its end: nobody can tell how "
        "much of it is done. See what it has done; where it may be run once more, run safemigrate again with --rerun.\n"
    )
    bakery.sql("DROP TABLE half")
    assert run_command("safemigrate", "--rerun").code == 0
    assert is_there(bakery, "half")
    assert applied(bakery) == ["0001_initial", "0002_changes"]


def test_what_code_raises_is_told_with_its_place(bakery: Bakery) -> None:
    # An operation that says atomic = False is in the transaction of its migration all the same, where there is one.
    folder = bakery.install(coded("migrations.RunPython(half, atomic=False),"))
    found = run_command("safemigrate")
    assert found.code == 1
    line = (folder / "0002_changes.py").read_text().splitlines().index(
        '        raise ValueError("no such order")'
    ) + 1
    assert found.err == (
        f"Raw Python operation, in bakery.0002_changes, raised ValueError: no such order; line {line} of "
        f"{folder / '0002_changes.py'}. Mend the code, then run safemigrate again. --traceback shows how it came there.\n"
    )
    assert not is_there(bakery, "half")
    mend(bakery)
    assert run_command("safemigrate").code == 0


def test_code_that_leaves_is_not_done(bakery: Bakery) -> None:
    """An exit code of 0 would let the deploy go on."""
    source = coded("migrations.RunPython(half),")["0002_changes"]
    source = source.replace('raise ValueError("no such order")', "raise SystemExit(0)")
    bakery.install({"0002_changes": source})
    found = run_command("safemigrate")
    assert found.code == 1
    assert "Raw Python operation, in bakery.0002_changes, raised SystemExit: 0; line " in found.err
    assert applied(bakery) == ["0001_initial"]
    assert not is_there(bakery, "half")


def test_what_has_no_way_back_is_refused_before_anything_is_done(bakery: Bakery) -> None:
    bakery.install(
        changed(
            """
            migrations.RunSQL("UPDATE bakery_cake SET price = 7 WHERE id = 1"),
            migrations.AddField("cake", "weight", models.IntegerField(null=True)),
            """
        )
    )
    assert run_command("safemigrate").code == 0
    found = run_command("safemigrate", "bakery", "0001")
    assert found.code == 2
    assert found.err == (
        "Raw SQL operation, in bakery.0002_changes, has no way back, and nothing of bakery.0002_changes was taken back. Write a "
        "migration that does the opposite, or record that it is taken back with --fake once it is.\n"
    )
    assert "weight" in bakery.columns("bakery_cake")
    assert run_command("safemigrate", "bakery", "0001", "--fake").code == 0
    assert applied(bakery) == ["0001_initial"]


def test_sql_in_many_shapes(bakery: Bakery) -> None:
    bakery.install(
        changed(
            """
            migrations.RunSQL([
                "UPDATE bakery_cake SET price = 7 WHERE id = 1",
                ("UPDATE bakery_cake SET name = %s WHERE id = 2", ["50%"]),
                "-- nothing",
            ]),
            migrations.RunSQL(migrations.RunSQL.noop, migrations.RunSQL.noop),
            migrations.RunSQL("CREATE TABLE one (id int); CREATE TABLE two (id int); INSERT INTO one VALUES (1)"),
            migrations.RunSQL("DO $$ BEGIN EXECUTE 'CREATE TABLE three (id int)'; END $$"),
            """
        )
    )
    assert run_command("safemigrate").code == 0
    assert bakery.sql("SELECT price, name FROM bakery_cake WHERE id <= 2 ORDER BY id") == [
        (7, "cake 1"),
        (2, "50%"),
    ]
    assert bakery.sql("SELECT count(*) FROM one") == [(1,)]
    assert is_there(bakery, "two")
    assert is_there(bakery, "three")


def test_a_failing_operation_may_be_edited_what_is_done_may_not(bakery: Bakery) -> None:
    folder = bakery.install(
        changed(
            """
            migrations.RunSQL("UPDATE bakery_cake SET price = price + 1"),
            migrations.RunSQL("SELECT 1 / 0"),
            """
        )
    )
    assert run_command("safemigrate").code == 1

    rewrite(
        folder,
        'migrations.RunSQL("UPDATE bakery_cake SET price = price + 2"),\nmigrations.RunSQL("SELECT 1"),',
    )
    found = run_command("safemigrate")
    assert found.code == 1
    assert found.err.startswith(
        "Raw SQL operation, in bakery.0002_changes, was begun, and Raw SQL operation stands in its place by now. Let the migration "
        "say again what it said, and run it again; or take back what was done, run INSERT INTO "
    )

    # One before what was done, and those after it in their new places.
    rewrite(
        folder,
        'migrations.RunSQL("UPDATE bakery_cake SET name = name"),\nmigrations.RunSQL("UPDATE bakery_cake SET price = price + 1"),',
    )
    assert run_command("safemigrate").code == 1

    rewrite(
        folder,
        'migrations.RunSQL("UPDATE bakery_cake SET price = price + 1"),\nmigrations.RunPython(migrations.RunPython.noop),',
    )
    assert run_command("safemigrate").code == 0
    assert bakery.sql("SELECT sum(price) FROM bakery_cake") == [(500 * 501 // 2 + 500,)]
    assert applied(bakery) == ["0001_initial", "0002_changes"]


def test_what_stock_takes_back_is_run_again(bakery: Bakery) -> None:
    bakery.install(
        changed(
            'migrations.RunSQL("UPDATE bakery_cake SET price = price + 1", "UPDATE bakery_cake SET price = price - 1"),'
        ),
        changed('migrations.RunSQL("SELECT 1 / 0"),', "0003_fails", "0002_changes"),
    )
    assert run_command("safemigrate").code == 1
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert bakery.migrate("0001").code == 0
    assert run_command("safemigrate", "bakery", "0002").code == 0
    assert bakery.sql("SELECT sum(price) FROM bakery_cake") == [(500 * 501 // 2 + 500,)]


def rewrite(folder: Path, operations: str) -> None:
    (folder / "0002_changes.py").write_text(changed(operations)["0002_changes"])
    sys.modules.pop("bakery.migrations.0002_changes", None)


@pytest.mark.parametrize(
    "made",
    [
        'migrations.CreateModel("Sweet", [], options={"proxy": True}, bases=("bakery.cake",)),',
        (
            'migrations.CreateModel("Sweet", [("id", models.BigAutoField(primary_key=True))], '
            'options={"managed": False, "db_table": "bakery_cake"}),'
        ),
    ],
)
def test_the_table_of_another_model_is_not_new(bakery: Bakery, made: str) -> None:
    """Deployed code uses it."""
    bakery.install(
        later("0002_same", f'{made}\nmigrations.RemoveField("cake", "note"),', before="0001_initial"),
        later("0003_next", 'migrations.RemoveField("cake", "price"),', before="0002_same"),
    )
    assert run_command("safemigrate").code == 0
    assert {"note", "price"} <= bakery.columns("bakery_cake").keys()
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert not {"note", "price"} & bakery.columns("bakery_cake").keys()
