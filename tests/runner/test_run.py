"""Ordinary migrations, run online: what is done before the deploy, what after it."""

from __future__ import annotations

from operations.bakery import Bakery
from projects import migration, run_command

CHANGES = """
migrations.AddIndex("cake", models.Index(fields=["price"], name="cake_price")),
migrations.AddField("cake", "weight", models.PositiveIntegerField(default=3)),
migrations.RemoveField("cake", "note"),
"""


def changed(operations: str, name: str = "0002_changes", before: str = "0001_initial") -> dict[str, str]:
    return {name: migration(operations, dependencies=f'[("bakery", "{before}")]')}


def applied(bakery: Bakery) -> list[str]:
    return [
        name for (name,) in bakery.sql("SELECT name FROM django_migrations WHERE app = 'bakery' ORDER BY id")
    ]


def test_an_ordinary_migration_is_run_up_to_the_deploy_and_then_to_its_end(bakery: Bakery) -> None:
    bakery.install(changed(CHANGES))

    found = run_command("safemigrate")
    assert found.code == 0, found
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True, "cake_price": True}
    assert bakery.columns("bakery_cake").keys() == {"id", "name", "note", "price", "weight"}
    # Old code writes no weight, new code no note.
    bakery.sql("INSERT INTO bakery_cake (name, note, price) VALUES ('old', 'code', 1)")
    bakery.sql("INSERT INTO bakery_cake (name, weight, price) VALUES ('new', 5, 1)")

    again = run_command("safemigrate")
    assert again.code == 0, again
    assert "note" in bakery.columns("bakery_cake")

    after = run_command("safemigrate", "--after-deploy")
    assert after.code == 0, after
    assert bakery.columns("bakery_cake").keys() == {"id", "name", "price", "weight"}
    defaults = "SELECT column_default FROM information_schema.columns WHERE column_name = 'weight'"
    assert bakery.sql(defaults) == [(None,)]


def started(*arguments: str) -> str:
    """What the first line of the run says, without its number."""
    found = run_command("safemigrate", *arguments)
    assert found.code == 0, found
    (line,) = (one for one in found.out.splitlines() if one.endswith(" on default"))
    return line.partition(": run ")[2].partition(": ")[2]


def test_what_is_to_be_run_is_counted_with_its_contracts(bakery: Bakery) -> None:
    bakery.install(changed('migrations.RemoveField("cake", "price"),'))
    assert started("bakery") == "1 migration to run on default"
    assert started("bakery") == "0 migrations to run on default"
    assert started("bakery", "--after-deploy") == "0 migrations and 1 contract to run on default"
    assert started("bakery", "--all") == "0 migrations to run on default"
    assert started("bakery", "0001") == "1 migration to take back on default"


def test_everything_at_once(bakery: Bakery) -> None:
    bakery.install(changed(CHANGES))
    found = run_command("safemigrate", "--all")
    assert found.code == 0, found
    assert bakery.columns("bakery_cake").keys() == {"id", "name", "price", "weight"}
    assert applied(bakery) == ["0001_initial", "0002_changes"]


def test_what_touches_an_open_contract_waits_for_it(bakery: Bakery) -> None:
    bakery.install(
        changed('migrations.RemoveField("cake", "note"),'),
        changed(
            'migrations.AddField("cake", "note", models.IntegerField(null=True)),',
            "0003_more",
            "0002_changes",
        ),
    )
    found = run_command("safemigrate")
    assert found.code == 3
    assert found.err.splitlines()[-1] == (
        "Add field note to cake has to wait for what Remove field note from cake, in bakery.0002_changes, left for when no old "
        "code runs: ALTER TABLE public.bakery_cake DROP COLUMN note. Once no old code is left run safemigrate --after-deploy; "
        "then run safemigrate again."
    )
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert bakery.columns("bakery_cake").keys() == {"id", "name", "note", "price"}


def test_code_of_a_migration_is_run_once(bakery: Bakery) -> None:
    bakery.install(
        changed(
            """
            migrations.RunPython(lambda apps, editor: apps.get_model("bakery", "cake").objects.update(price=models.F("price") + 1)),
            migrations.RunSQL("SELECT 1/(SELECT count(*) FROM bakery_order WHERE number = -1)"),
            """
        )
    )
    found = run_command("safemigrate")
    assert (found.code, applied(bakery)) == (1, ["0001_initial"])
    assert bakery.sql("SELECT sum(price) FROM bakery_cake") == [(500 * 501 // 2 + 500,)]
    bakery.sql("INSERT INTO bakery_order (number) VALUES (-1)")
    assert run_command("safemigrate").code == 0
    assert bakery.sql("SELECT sum(price) FROM bakery_cake") == [(500 * 501 // 2 + 500,)]
    assert applied(bakery) == ["0001_initial", "0002_changes"]


def test_back_again(bakery: Bakery) -> None:
    bakery.install(changed(CHANGES))
    assert run_command("safemigrate").code == 0
    found = run_command("safemigrate", "bakery", "0001")
    assert found.code == 0, found
    assert bakery.columns("bakery_cake") == {"id": "NO", "name": "NO", "note": "NO", "price": "YES"}
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    assert applied(bakery) == ["0001_initial"]
    assert bakery.sql("SELECT count(*) FROM bakery_cake WHERE note = 'nice'") == [(500,)]
    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]
