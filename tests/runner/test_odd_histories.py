"""Histories that Django allows: squashed, faked, injected into, kept from some databases, delayed; run as stock runs them."""

from __future__ import annotations

import sys
from typing import Any

from operations.bakery import Bakery
from projects import migration, run_command
from runner.test_run import applied, changed

WEIGHT = 'migrations.AddField("cake", "weight", models.IntegerField(null=True)),'
HEIGHT = 'migrations.AddField("cake", "height", models.IntegerField(null=True)),'
SQUASHED = migration(
    f"{WEIGHT}\n{HEIGHT}",
    dependencies='[("bakery", "0001_initial")]',
    attributes='replaces = [("bakery", "0002_changes"), ("bakery", "0003_more")]',
)
NEXT = migration(
    'migrations.AddField("cake", "depth", models.IntegerField(null=True)),',
    dependencies='[("bakery", "0002_squashed")]',
)
DIVIDE = 'migrations.RunSQL("SELECT 1 / (SELECT count(*) FROM bakery_order WHERE number = -1)"),'


def forget(name: str) -> None:
    sys.modules.pop(f"bakery.migrations.{name}", None)


def kept(bakery: Bakery) -> list[tuple[str, str]]:
    return [one for one in bakery.kept() if one[0].startswith("bakery.")]


def test_a_content_type_is_renamed_once_and_is_no_edit_of_the_migration(bakery: Bakery) -> None:
    weight = WEIGHT.replace("cake", "tart")
    folder = bakery.install(changed(f'migrations.RenameModel("Cake", "Tart"),\n{weight}\n{DIVIDE}'))
    assert run_command("migrate", "auth").code == 0
    types = "SELECT id, model FROM django_content_type WHERE app_label = 'bakery' ORDER BY id"
    before = bakery.sql(types)
    assert [model for _, model in before] == ["cake", "order"]

    assert run_command("safemigrate").code == 1
    renamed = [(number, model.replace("cake", "tart")) for number, model in before]
    assert bakery.sql(types) == renamed
    bakery.sql("INSERT INTO bakery_order (number) VALUES (-1)")
    assert run_command("safemigrate").code == 0
    assert bakery.sql(types) == renamed
    assert "weight" in bakery.columns("bakery_tart")

    with (folder / "0002_changes.py").open("a") as file:
        file.write("# formatted\n")
    forget("0002_changes")
    found = run_command("safemigrate")
    assert found.code == 0, found


def test_squashed_after_all_was_applied_and_the_old_files_deleted(bakery: Bakery) -> None:
    folder = bakery.install(changed(WEIGHT), changed(HEIGHT, "0003_more", "0002_changes"))
    assert run_command("safemigrate").code == 0
    for name in ("0002_changes", "0003_more"):
        (folder / f"{name}.py").unlink()
        forget(name)
    (folder / "0002_squashed.py").write_text(SQUASHED)
    (folder / "0004_next.py").write_text(NEXT)
    found = run_command("safemigrate")
    assert found.code == 0, found
    assert "depth" in bakery.columns("bakery_cake")
    assert applied(bakery) == ["0001_initial", "0002_changes", "0003_more", "0004_next", "0002_squashed"]


def test_squashed_after_a_part_was_applied_and_back_and_again(bakery: Bakery) -> None:
    folder = bakery.install(changed(WEIGHT), changed(HEIGHT, "0003_more", "0002_changes"))
    assert run_command("safemigrate", "bakery", "0002").code == 0
    (folder / "0002_squashed.py").write_text(SQUASHED)
    (folder / "0004_next.py").write_text(NEXT)
    everything = ["0001_initial", "0002_changes", "0002_squashed", "0003_more", "0004_next"]
    for _ in range(2):
        assert run_command("safemigrate", "bakery").code == 0
        # Django 5.2 records a squashed migration once all others are, later versions in its turn.
        assert sorted(applied(bakery)) == everything
        assert {"weight", "height", "depth"} < bakery.columns("bakery_cake").keys()
        assert run_command("safemigrate", "bakery", "0001").code == 0
        assert applied(bakery) == ["0001_initial"]
        assert bakery.columns("bakery_cake").keys() == {"id", "name", "note", "price"}


def test_faked_where_it_was_half_done(bakery: Bakery) -> None:
    bakery.install(
        changed(f"{WEIGHT}\n{DIVIDE}"),
        changed("", "0003_one", "0002_changes"),
        changed("", "0003_two", "0002_changes"),
        {"0004_merge": migration("", dependencies='[("bakery", "0003_one"), ("bakery", "0003_two")]')},
    )
    assert run_command("safemigrate", "bakery").code == 1
    assert kept(bakery) == [("bakery.0002_changes.0", "done"), ("bakery.0002_changes.1", "running")]
    assert run_command("safemigrate", "--fake", "bakery", "0002").code == 0
    assert kept(bakery) == []
    assert run_command("safemigrate", "bakery").code == 0
    assert sorted(applied(bakery)) == ["0001_initial", "0002_changes", "0003_one", "0003_two", "0004_merge"]


def test_a_contract_of_what_was_faked_back_is_not_run(bakery: Bakery) -> None:
    bakery.install(changed('migrations.RemoveField("cake", "note"),'))
    assert run_command("safemigrate", "bakery").code == 0
    assert run_command("safemigrate", "--fake", "bakery", "0001").code == 0
    assert kept(bakery) == []
    assert run_command("safemigrate", "--after-deploy", "bakery", "0001").code == 0
    assert "note" in bakery.columns("bakery_cake")


def test_all_that_is_to_be_taken_back_is_looked_at_before(bakery: Bakery) -> None:
    bakery.install(changed('migrations.RunSQL("SELECT 1"),'), changed(WEIGHT, "0003_more", "0002_changes"))
    assert run_command("safemigrate", "bakery").code == 0
    assert run_command("safemigrate", "bakery", "0001").code == 2
    assert applied(bakery) == ["0001_initial", "0002_changes", "0003_more"]


def test_tables_that_are_there_before_their_first_migration(bakery: Bakery) -> None:
    bakery.install()
    bakery.sql("DELETE FROM django_migrations")
    assert run_command("safemigrate", "bakery").code == 1
    assert applied(bakery) == []
    assert run_command("safemigrate", "--fake-initial", "bakery").code == 0
    assert applied(bakery) == ["0001_initial"]
    assert bakery.sql("SELECT count(*) FROM bakery_cake") == [(500,)]


class OnlyOrders:
    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return app_label != "bakery" or model_name == "order" or "always" in hints


def test_what_routers_keep_away_is_recorded_and_not_done(bakery: Bakery, settings: Any) -> None:
    bakery.install(
        changed(
            f"""
            {WEIGHT}
            migrations.AddField("order", "weight", models.IntegerField(null=True)),
            migrations.RunSQL("UPDATE bakery_cake SET price = 0"),
            migrations.RunSQL("UPDATE bakery_order SET number = 0", hints={{"always": True}}),
            migrations.RunPython(lambda apps, editor: 1 / 0),
            """
        )
    )
    settings.DATABASE_ROUTERS = [OnlyOrders()]
    assert run_command("safemigrate", "bakery").code == 0
    assert applied(bakery) == ["0001_initial", "0002_changes"]
    assert "weight" not in bakery.columns("bakery_cake")
    assert "weight" in bakery.columns("bakery_order")
    assert bakery.sql("SELECT count(*) FROM bakery_cake WHERE price = 0") == [(0,)]
    assert bakery.sql("SELECT sum(number) FROM bakery_order") == [(0,)]


def late(delay: str, name: str = "0002_late", operations: str = WEIGHT) -> dict[str, str]:
    source = migration(
        operations,
        dependencies='[("bakery", "0001_initial")]',
        attributes=f"safe = Safe.after_deploy(delay=timedelta({delay}))",
    )
    return {
        name: source.replace(
            "from django.db",
            "from datetime import timedelta\nfrom django_safemigrate import Safe\nfrom django.db",
            1,
        )
    }


def test_a_delay_begins_with_the_first_run_after_the_deploy(bakery: Bakery) -> None:
    bakery.install(late("days=2"), changed(HEIGHT, "0003_more", "0002_late"))
    before = run_command("safemigrate")
    assert before.code == 0
    assert "bakery.0002_late is not run yet: it is marked to run after the deploy\n" in before.out
    assert "bakery.0003_more is not run yet: it depends on bakery.0002_late\n" in before.out
    assert bakery.sql("SELECT count(*) FROM django_safemigrate_safemigration") == [(0,)]

    first = run_command("safemigrate", "--after-deploy")
    assert first.code == 0
    assert "bakery.0002_late is not run yet: its delay ends at 2" in first.out
    assert "bakery.0003_more is not run yet: it depends on bakery.0002_late\n" in first.out
    assert applied(bakery) == ["0001_initial"]
    assert bakery.sql("SELECT app, name FROM django_safemigrate_safemigration") == [("bakery", "0002_late")]

    bakery.sql("UPDATE django_safemigrate_safemigration SET detected = now() - interval '47 hours'")
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert applied(bakery) == ["0001_initial"]

    bakery.sql("UPDATE django_safemigrate_safemigration SET detected = now() - interval '49 hours'")
    assert run_command("safemigrate").code == 0
    assert applied(bakery) == ["0001_initial"]
    assert run_command("safemigrate", "--after-deploy").code == 0
    assert applied(bakery) == ["0001_initial", "0002_late", "0003_more"]


def test_where_no_code_runs_nobody_waits_for_a_delay(bakery: Bakery) -> None:
    bakery.install(late("days=2"))
    assert run_command("safemigrate", "--all").code == 0
    assert applied(bakery) == ["0001_initial", "0002_late"]


def test_a_delay_for_ever(bakery: Bakery) -> None:
    bakery.install(late("days=999999999"))
    found = run_command("safemigrate", "--after-deploy")
    assert found.code == 2
    assert found.err == (
        "Migration bakery.0002_late has an invalid safe property. Its delay has to be a timedelta that ends before the year 9999.\n"
    )
