"""Operations inside others, raw SQL, Python, and operations of others, under stock ``migrate``."""

from __future__ import annotations

import pytest

from operations.bakery import Bakery, later


def test_each_part_is_run_online(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    both = """
    safe.SeparateDatabaseAndState(
        [
            migrations.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),
            safe.RemoveField("cake", "note"),
            migrations.RunPython(lambda apps, editor: apps.get_model("bakery", "Cake").objects.create(name="new"), migrations.RunPython.noop),
        ],
        [
            migrations.AddIndex("cake", models.Index(fields=["name"], name="cake_name")),
            migrations.RemoveField("cake", "note"),
        ],
    ),
    """
    bakery.install(
        later("0002_both", both, before="0001_initial"),
        later("0003_contract", 'safe.Contract("0002_both"),', before="0002_both"),
    )

    assert bakery.migrate("0002").err == ""
    assert capsys.readouterr().err == (
        "    expand: CREATE INDEX CONCURRENTLY cake_name ON public.bakery_cake (name)\n"
        "    expand: ALTER TABLE public.bakery_cake ALTER COLUMN note DROP NOT NULL\n"
    )
    assert bakery.kept() == [("bakery.0002_both.0.1", "contract open")]
    assert bakery.sql("SELECT count(*) FROM bakery_cake WHERE name = 'new'") == [(1,)]

    assert bakery.migrate("0003").err == ""
    assert "note" not in bakery.columns("bakery_cake")
    assert bakery.migrate("0002").err == ""
    bakery.sql("UPDATE bakery_cake SET note = ''")
    assert bakery.migrate("0001").err == ""
    assert bakery.columns("bakery_cake")["note"] == "NO"
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}
    assert bakery.kept() == []


def test_raw_sql(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    index = 'safe.RunSQL("CREATE INDEX cake_name ON bakery_cake (name)", "DROP INDEX cake_name"),'
    bakery.install(later("0002_index", index, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert capsys.readouterr().err == (
        "    expand: CREATE INDEX CONCURRENTLY cake_name ON public.bakery_cake (name)\n"
    )
    assert bakery.migrate("0001").err == ""
    assert "DROP INDEX CONCURRENTLY" in capsys.readouterr().err
    assert bakery.indexes("bakery_cake") == {"bakery_cake_pkey": True}


def test_rows_are_written_in_batches(bakery: Bakery):
    update = 'safe.RunSQL("UPDATE bakery_cake SET price = price * 2", migrations.RunSQL.noop),'
    bakery.install(later("0002_double", update, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert bakery.sql("SELECT sum(price) FROM bakery_cake") == [(500 * 501,)]
    assert bakery.kept() == []


def test_python_is_djangos(bakery: Bakery):
    python = """
    safe.RunPython(
        lambda apps, editor: apps.get_model("bakery", "Cake").objects.update(note="sweet"),
        safe.RunPython.noop,
    ),
    """
    bakery.install(later("0002_python", python, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert bakery.sql("SELECT DISTINCT note FROM bakery_cake") == [("sweet",)]
    assert bakery.migrate("0001").err == ""


def test_a_default_that_asks_the_database_is_left_to_django(
    bakery: Bakery, capsys: pytest.CaptureFixture[str]
):
    highest = """
    safe.AddField("cake", "place", models.IntegerField(default=highest)),
    """
    source = later("0002_place", highest, before="0001_initial")["0002_place"]
    asks = """
def highest():
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM bakery_order")
        return cursor.fetchone()[0]


class Migration("""
    bakery.install({"0002_place": source.replace("\nclass Migration(", asks, 1)})

    assert bakery.migrate("0002").err == ""
    assert bakery.sql("SELECT DISTINCT place FROM bakery_cake") == [(500,)]
    assert capsys.readouterr().err == (
        "    Add field place to cake: run as Django does, which may stop traffic. "
        "The value of a default is known only when it runs.\n"
    )


def test_what_cannot_be_made_safe_is_said(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    wider = 'safe.AlterField("cake", "price", models.BigIntegerField(null=True)),'
    bakery.install(later("0002_wider", wider, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert capsys.readouterr().err == (
        "    not safe: It rewrites bakery_cake while reads and writes of it wait.\n"
        "    expand: ALTER TABLE public.bakery_cake ALTER COLUMN price TYPE bigint USING price::bigint\n"
    )


def test_what_changes_nothing_in_the_database(bakery: Bakery, capsys: pytest.CaptureFixture[str]):
    both = """
    safe.AlterField("cake", "price", models.IntegerField(null=True, help_text="cents")),
    safe.AlterField("cake", "name", models.CharField(max_length=50, help_text="yours")),
    """
    bakery.install(later("0002_words", both, before="0001_initial"))

    assert bakery.migrate("0002").err == ""
    assert (capsys.readouterr().err, bakery.kept()) == ("", [])


def test_several_in_one_migration(bakery: Bakery):
    """What a migration with several safe operations has changed is read again before each."""
    several = """
    safe.AddField("cake", "order", models.ForeignKey("bakery.Order", models.CASCADE, null=True)),
    safe.RenameModel("Order", "Sale"),
    safe.AlterField("cake", "price", models.BigIntegerField(null=True)),
    safe.AlterModelTable("cake", "bakery_cakes"),
    """
    bakery.install(
        later("0002_several", several, before="0001_initial"),
        later("0003_contract", 'safe.Contract("0002_several"),', before="0002_several"),
    )
    before = bakery.sql("SELECT id, name, note, price FROM bakery_cake ORDER BY id")

    assert bakery.migrate("0003").err == ""
    assert bakery.sql("SELECT id, name, note, price FROM bakery_cakes ORDER BY id") == before
    assert bakery.sql("SELECT to_regclass('bakery_sale')::text") == [("bakery_sale",)]
    assert bakery.migrate("0001").err == ""
    assert bakery.sql("SELECT id, name, note, price FROM bakery_cake ORDER BY id") == before
    assert bakery.kept() == []
