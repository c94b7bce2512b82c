from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, Warning

from django_safemigrate import checks
from django_safemigrate.conf import load_settings
from django_safemigrate.linting import startup
from projects import Project, migration

POST = """migrations.CreateModel("Post", [("id", models.BigAutoField(primary_key=True)), ("title", models.TextField())])"""
CODE = "migrations.RunPython(lambda apps, editor: None)"
FIRST = '[("blog", "0001_initial")]'


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: Any, settings: Any) -> Path:
    folder: Path = tmp_path_factory.mktemp("cache")
    settings.SAFEMIGRATE = {"CACHE_DIR": folder}
    return folder


def structure() -> list[CheckMessage]:
    return checks.check_structure(None)


def ids() -> list[str]:
    return [str(one.id) for one in structure()]


def test_nothing_to_say(project: Project):
    project.app("blog", {"0001_initial": migration(POST)})

    assert structure() == []


def test_a_broken_setting(settings: Any):
    settings.SAFEMIGRATE = {"TARGET": {}}

    assert checks.check_settings(None) == [
        Error(
            "SAFEMIGRATE has the unknown key 'TARGET'.",
            hint="Did you mean 'TARGETS'?",
            id="django_safemigrate.E001",
        )
    ]
    assert structure() == []


def test_an_unknown_rule_in_the_settings(settings: Any):
    settings.SAFEMIGRATE = {"IGNORE": ["remove-feild"]}

    (message,) = checks.check_settings(None)

    assert (message.id, message.msg) == (
        "django_safemigrate.E001",
        "There is no rule 'remove-feild'. Did you mean 'remove-field'?",
    )


def test_not_reversible(project: Project):
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})

    (message,) = structure()

    assert isinstance(message, Warning)
    assert (message.id, message.obj) == ("django_safemigrate.W001", "blog.0002_fill")


def test_schema_and_data_mixed(project: Project):
    operations = f'migrations.AddField("Post", "rank", models.IntegerField(null=True)),\n{CODE}'
    project.app(
        "blog", {"0001_initial": migration(POST), "0002_rank": migration(operations, dependencies=FIRST)}
    )

    assert sorted(ids()) == ["django_safemigrate.W001", "django_safemigrate.W002"]


def test_only_the_newest_migration_is_judged(project: Project):
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_fill": migration(CODE, dependencies=FIRST),
            "0003_rank": migration(
                'migrations.AddField("Post", "rank", models.IntegerField(null=True))',
                dependencies='[("blog", "0002_fill")]',
            ),
        },
    )

    assert structure() == []


def test_several_leaf_nodes(project: Project):
    project.app(
        "blog",
        {
            "0001_initial": migration(POST),
            "0002_a": migration("", dependencies=FIRST),
            "0002_b": migration("", dependencies=FIRST),
        },
    )

    assert ids() == ["django_safemigrate.E002"]


def test_an_unreadable_history(project: Project):
    folder = project.app("blog", {"0001_initial": "import a_module_that_is_not_there\n"})

    (message,) = structure()

    assert (message.id, message.obj) == ("django_safemigrate.E003", f"{folder / '0001_initial.py'}:1")


def test_a_start_that_is_no_migration(project: Project, settings: Any, cache: Path):
    project.app("blog", {"0001_initial": migration("")})
    settings.SAFEMIGRATE = {"CACHE_DIR": cache, "START_AFTER": {"blog": "0009"}}

    (message,) = structure()

    assert message == Error(
        "START_AFTER names blog.0009, which is not in the history. Use the whole name of a migration that "
        "showmigrations blog lists; of a squashed one, that of the squash.",
        hint="Mend SAFEMIGRATE in the settings.",
        id="django_safemigrate.E003",
    )


def test_warm_nothing_is_read(project: Project, monkeypatch: Any):
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})
    cold = structure()

    def unexpected(*_: object) -> None:
        raise AssertionError("the history was compiled although nothing changed")

    monkeypatch.setattr(startup, "_compile", unexpected)

    assert structure() == cold


def test_an_edited_migration_is_read_again(project: Project):
    folder = project.app(
        "blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)}
    )
    assert ids() == ["django_safemigrate.W001"]

    (folder / "0003_empty.py").write_text(migration("", dependencies='[("blog", "0002_fill")]'))

    assert structure() == []


def test_another_router_is_asked_again(project: Project, settings: Any):
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})
    (project.folder / "blog/routers.py").write_text("class Router:\n    pass\n")
    before = startup.fingerprint(load_settings())

    settings.DATABASE_ROUTERS = ["blog.routers.Router"]

    assert startup.fingerprint(load_settings()) != before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"digest": 1}', "\x00"])
def test_a_broken_cache_file_is_ignored_and_rewritten(project: Project, cache: Path, content: str):
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})
    structure()
    (file,) = cache.iterdir()
    whole = file.read_text()
    file.write_text(content)

    assert ids() == ["django_safemigrate.W001"]
    assert file.read_text() == whole


def test_never_a_query(project: Project):
    # Without the django_db mark pytest-django refuses every query.
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})

    assert ids() == ["django_safemigrate.W001"]


def test_a_module_of_migrations_that_does_not_exist(project: Project):
    project.app("blog", {"0001_initial": migration(POST)})
    project.settings.MIGRATION_MODULES = {"blog": "nowhere.migrations"}

    (message,) = structure()

    assert message.id == "django_safemigrate.E003"
    assert "No module named 'nowhere'" in message.msg


def test_a_lock_of_an_editor(project: Project):
    """Emacs marks a file it has not saved by a link to nowhere beside it."""
    folder = project.app("blog", {"0001_initial": migration(POST)})
    (folder / ".#0001_initial.py").symlink_to("ada@example.org.1234")

    assert structure() == []


def test_a_current_folder_that_has_been_removed(project: Project, tmp_path_factory: Any, monkeypatch: Any):
    project.app("blog", {"0001_initial": migration(POST), "0002_fill": migration(CODE, dependencies=FIRST)})
    folder = tmp_path_factory.mktemp("gone")
    monkeypatch.chdir(folder)
    folder.rmdir()

    assert ids() == ["django_safemigrate.W001"]
