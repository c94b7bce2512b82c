from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from django_safemigrate.execution import within
from django_safemigrate.execution.ledger import begin_run
from django_safemigrate.execution.saying import said
from django_safemigrate.execution.sources import (
    Edited,
    applied,
    edited,
    find_applied,
    rehash,
    sources,
    taken_back,
)
from ledger.rows import BEGUN
from projects import Project, migration

FIRST = """
migrations.CreateModel("Cake", fields=[
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
]),
"""
LONGER = FIRST.replace("50", "60")
DIFF = """\
--- bakery.0001_initial, as applied
+++ bakery.0001_initial, now
@@ -2,6 +2,6 @@
     name='Cake',
     fields=[
         ('id', models.BigAutoField(primary_key=True)),
-        ('name', models.CharField(max_length=50)),
+        ('name', models.CharField(max_length=60)),
     ],
 )"""
PLACE = ("bakery", "0001_initial")


class Bakery:
    """An app with one migration, which ``say`` writes anew."""

    def __init__(self, project: Project) -> None:
        self.module = project.app("bakery", {"0001_initial": migration(FIRST)}) / "0001_initial.py"
        self.recorder = MigrationRecorder(connections["default"])

    def say(self, source: str) -> None:
        self.module.write_text(source)
        sys.modules.pop("bakery.migrations.0001_initial", None)

    @property
    def loader(self) -> MigrationLoader:
        return MigrationLoader(connections["default"])

    @property
    def migration(self) -> Any:
        return self.loader.disk_migrations[PLACE]

    def edited(self) -> list[Edited]:
        return edited(connections["default"], self.loader)


@pytest.fixture
def bakery(connection: Any, project: Project) -> Bakery:
    bakery = Bakery(project)
    bakery.recorder.ensure_schema()
    return bakery


@pytest.fixture
def done(connection: Any, bakery: Bakery) -> Bakery:
    """The migration is applied by a run of ours."""
    with within(begin_run(connection, BEGUN)):
        bakery.recorder.record_applied(*PLACE)
        applied(connection, bakery.migration)
    return bakery


def test_where_there_is_no_ledger(connection: Any, bakery: Bakery) -> None:
    assert sources(connection) == {}
    assert bakery.edited() == []


def test_what_is_applied_is_known(connection: Any, done: Bakery) -> None:
    (source,) = sources(connection).values()
    assert (source.app, source.name, source.what) == (*PLACE, "applied")
    assert source.text == said(done.migration)
    assert len(source.sha256) == len(source.file) == 64
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT run, recorded = (SELECT id FROM django_migrations WHERE app = 'bakery') FROM django_safemigrate_source"
        )
        assert cursor.fetchall() == [(1, True)]
    assert done.edited() == []


def test_an_edit_is_seen_until_it_is_accepted(connection: Any, done: Bakery) -> None:
    done.say(migration(LONGER))
    assert done.edited() == [Edited(*PLACE, DIFF)]
    rehash(connection, done.migration)
    assert done.edited() == []
    done.say(migration(FIRST))
    assert len(done.edited()) == 1


def test_another_form_of_the_same_is_no_edit(done: Bakery) -> None:
    done.say("# A comment.\n" + migration(FIRST).replace("\n    (", "\n       ("))
    assert done.edited() == []


def test_what_changes_without_the_module_is_no_edit(connection: Any, bakery: Bakery) -> None:
    moving = FIRST.replace("50", "MOVING")
    source = migration(moving).replace(
        "\n\nclass", "\nimport os\nMOVING = int(os.environ['MOVING'])\n\nclass"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOVING", "50")
        bakery.say(source)
        bakery.recorder.record_applied(*PLACE)
        applied(connection, bakery.migration)
        patch.setenv("MOVING", "60")
        sys.modules.pop("bakery.migrations.0001_initial", None)
        assert bakery.edited() == []
        bakery.say(f"{source}\n")
        assert bakery.edited() == [Edited(*PLACE, DIFF)]


def test_one_that_was_taken_back_may_be_edited(connection: Any, done: Bakery) -> None:
    done.recorder.record_unapplied(*PLACE)
    assert done.edited() == []
    taken_back(connection, done.migration)
    done.say(migration(LONGER))
    done.recorder.record_applied(*PLACE)
    assert done.edited() == []
    applied(connection, done.migration)
    assert done.edited() == []


def test_one_that_stock_migrate_took_back_and_applied_again_was_not_edited(
    connection: Any, done: Bakery
) -> None:
    done.recorder.record_unapplied(*PLACE)
    done.say(migration(LONGER))
    done.recorder.record_applied(*PLACE)
    assert done.edited() == []
    assert find_applied(connection, done.loader) == 1
    assert sources(connection)[PLACE].what == "found"
    done.say(migration(FIRST))
    assert len(done.edited()) == 1


def test_what_was_applied_before_is_found_once(connection: Any, bakery: Bakery) -> None:
    assert find_applied(connection, bakery.loader) == 0
    bakery.recorder.record_applied(*PLACE)
    bakery.recorder.record_applied("bakery", "0000_gone")
    assert find_applied(connection, bakery.loader) == 1
    assert find_applied(connection, bakery.loader) == 0
    bakery.say(migration(LONGER))
    assert bakery.edited() == [Edited(*PLACE, DIFF)]


def test_one_whose_module_is_gone_is_nobodys_business(done: Bakery) -> None:
    done.module.unlink()
    del sys.modules["bakery.migrations.0001_initial"]
    assert done.edited() == []


NAMELESS = """
migrations.RunPython(lambda apps, editor: None, reverse_code=migrations.RunPython.noop),
migrations.AddField("cake", "made", models.DateField(
    default=lambda: 1, help_text="when", choices=[("a", "b")], null=True, validators=[object()],
)),
migrations.CreateModel("Pie", fields=[("id", models.BigAutoField(primary_key=True, default=lambda: 2))], options={}),
migrations.RunSQL(sql={"b", "a", "c"}, hints={"one": {lambda: 1}}),
"""
SAID = """\
RunPython(code=bakery.migrations.0001_initial.Migration.<lambda>, reverse_code=\
django.db.migrations.operations.special.RunPython.noop)
AddField(field=django.db.models.DateField(choices=[('a', 'b')], default=bakery.migrations.0001_initial.Migration.<lambda>, \
help_text='when', null=True, validators=[builtins.object]), model_name='cake', name='made')
CreateModel(fields=[['id', django.db.models.BigAutoField(default=bakery.migrations.0001_initial.Migration.<lambda>, \
primary_key=True)]], name='Pie')
RunSQL(hints={'one': {bakery.migrations.0001_initial.Migration.<lambda>}}, sql={'a', 'b', 'c'})
"""


def test_what_has_no_name_is_told_by_what_it_is(bakery: Bakery) -> None:
    bakery.say(migration(NAMELESS))
    assert said(bakery.migration) == SAID


def test_every_process_says_the_same(bakery: Bakery) -> None:
    bakery.say(migration(NAMELESS + FIRST))
    here = said(bakery.migration)
    code = """
import importlib, django
from django.conf import settings
settings.configure(); django.setup()
from django_safemigrate.execution.saying import said
kind = importlib.import_module("bakery.migrations.0001_initial").Migration
print(said(kind("0001_initial", "bakery")), end="")
"""
    folders = [str(bakery.module.parents[2]), str(Path(__file__).parents[2])]
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(folders), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
            text=True,
        )
        assert (told.stderr, told.stdout) == ("", here)
