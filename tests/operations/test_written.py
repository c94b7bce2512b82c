"""How safe operations are written into migration files: this form is for ever."""

from __future__ import annotations

from importlib import invalidate_caches

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from django_safemigrate import operations as safe
from django_safemigrate.graph.contracts import migrations_of, replaced_in, stands_for
from operations.bakery import Bakery, later
from projects import run_command

OPERATIONS = [
    safe.CreateModel("Cake", [("id", models.BigAutoField(primary_key=True))]),
    safe.AddField("cake", "name", models.CharField(max_length=5)),
    safe.RemoveField("cake", "name"),
    safe.AddIndexConcurrently("cake", models.Index(fields=["name"], name="cake_name")),
    safe.RunSQL("SELECT 1", safe.RunSQL.noop),
    safe.SeparateDatabaseAndState([safe.RenameField("cake", "a", "b")], [migrations.DeleteModel("Cake")]),
    safe.CreateExtension("citext"),
    safe.Contract("0002_remove_note"),
]
WRITTEN = """\
import django_safemigrate.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
    ]

    operations = [
        django_safemigrate.operations.CreateModel(
            name='Cake',
            fields=[
                ('id', models.BigAutoField(primary_key=True)),
            ],
        ),
        django_safemigrate.operations.AddField(
            model_name='cake',
            name='name',
            field=models.CharField(max_length=5),
        ),
        django_safemigrate.operations.RemoveField(
            model_name='cake',
            name='name',
        ),
        django_safemigrate.operations.AddIndexConcurrently(
            model_name='cake',
            index=models.Index(fields=['name'], name='cake_name'),
        ),
        django_safemigrate.operations.RunSQL(
            sql='SELECT 1',
            reverse_sql='',
        ),
        django_safemigrate.operations.SeparateDatabaseAndState(
            database_operations=[
                django_safemigrate.operations.RenameField(
                    model_name='cake',
                    old_name='a',
                    new_name='b',
                ),
            ],
            state_operations=[
                migrations.DeleteModel(
                    name='Cake',
                ),
            ],
        ),
        django_safemigrate.operations.CreateExtension(
            name='citext',
        ),
        django_safemigrate.operations.Contract(
            migration='0002_remove_note',
        ),
    ]
"""


def test_as_it_is_written():
    kind = type("Migration", (migrations.Migration,), {"operations": OPERATIONS})
    writer = MigrationWriter(kind("0001_initial", "bakery"), include_header=False)

    assert writer.as_string() == WRITTEN


def test_it_is_read_again_as_it_was_written():
    names: dict[str, type[migrations.Migration]] = {}
    exec(WRITTEN, names)
    read = names["Migration"]("0001_initial", "bakery")

    assert [type(one) for one in read.operations] == [type(one) for one in OPERATIONS]
    assert MigrationWriter(read, include_header=False).as_string() == WRITTEN


def test_squashed(bakery: Bakery):
    folder = bakery.install(
        later(
            "0002_flavour",
            'safe.AddField("cake", "flavour", models.TextField(null=True)),',
            before="0001_initial",
        ),
        later("0003_remove", 'safe.RemoveField("order", "number"),', before="0002_flavour"),
        later("0004_contract", 'safe.Contract("0003_remove"),', before="0003_remove"),
    )

    done = run_command(
        "squashmigrations", "bakery", "0002", "0004", "--noinput", "--squashed-name", "all", "--no-header"
    )
    assert done.err == ""
    text = (folder / "0002_all.py").read_text()
    assert (
        text
        == """\
import django_safemigrate.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('bakery', '0002_flavour'), ('bakery', '0003_remove'), ('bakery', '0004_contract')]

    dependencies = [
        ('bakery', '0001_initial'),
    ]

    operations = [
        django_safemigrate.operations.AddField(
            model_name='cake',
            name='flavour',
            field=models.TextField(null=True),
        ),
        django_safemigrate.operations.RemoveField(
            model_name='order',
            name='number',
        ),
        django_safemigrate.operations.Contract(
            migration='0003_remove',
        ),
    ]
"""
    )


def test_the_contract_of_a_squashed_migration(bakery: Bakery):
    """It is one migration now, and finishes what it has left itself."""
    source = later(
        "0002_all",
        'safe.RemoveField("order", "number"),\nsafe.Contract("0003_remove"),',
        before="0001_initial",
    )["0002_all"].replace(
        "    atomic = False", '    atomic = False\n    replaces = [("bakery", "0003_remove")]'
    )
    bakery.install({"0002_all": source})

    assert bakery.migrate("0002").err == ""
    assert bakery.columns("bakery_order") == {"id": "NO"}
    assert bakery.kept() == [("bakery.0002_all.0", "done")]


def test_a_squash_that_is_squashed_again(bakery: Bakery):
    """What the innermost has left is found under the name of the outermost: Django 6.0 runs that one."""

    def squash(name: str, of: str) -> dict[str, str]:
        sources = later(name, 'safe.RemoveField("cake", "note"),', before="0001_initial")
        replaces = f'    atomic = False\n    replaces = [("bakery", "{of}")]'
        return {name: sources[name].replace("    atomic = False", replaces)}

    folder = bakery.install(later("0002_remove", 'safe.RemoveField("cake", "note"),', before="0001_initial"))
    # Before 6.0 Django reads them, and makes no graph of them.
    for one in (squash("0002_squashed", "0002_remove"), squash("0002_outer", "0002_squashed")):
        for name, source in one.items():
            (folder / f"{name}.py").write_text(source)
    invalidate_caches()
    MigrationLoader(None, load=False).load_disk()
    assert replaced_in("bakery", "0002_remove") == ["0002_squashed", "0002_outer"]
    outer = migrations_of("bakery")["0002_outer"]
    assert stands_for(outer("0002_outer", "bakery")) == {"0002_outer", "0002_squashed", "0002_remove"}
