from __future__ import annotations

import os
from typing import Any

import pytest

from django_safemigrate.graph import HistoryError, Selection, load, locate, select
from projects import migration

CREATE = 'migrations.CreateModel("A", [("id", models.AutoField(primary_key=True))])'


def failure(function: Any, *arguments: Any) -> Any:
    with pytest.raises(HistoryError) as caught:
        function(*arguments)
    return caught.value


def line_of(path: Any, text: Any) -> Any:
    """The number of the only line with this text."""
    (number,) = [number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line]
    return number


# What keeps a history from being read.


def test_a_syntax_error(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": "class Migration:\n    operations = [\n"})
    error = failure(load)
    assert (error.path, error.line) == (str(folder / "0001_a.py"), 2)
    assert error.message == "This does not compile: '[' was never closed."
    assert error.hint == "Mend the syntax of this file."
    assert str(error) == f"{folder / '0001_a.py'}:2: {error.message}\n{error.hint}"


def test_an_import_that_fails(project: Any) -> None:
    folder = project.app(
        "zoo", {"0001_a": "from __future__ import annotations\n\nimport nowhere_to_be_found\n"}
    )
    error = failure(load)
    assert (error.path, error.line) == (str(folder / "0001_a.py"), 3)
    assert (
        error.message
        == "This migration cannot be read: ModuleNotFoundError: No module named 'nowhere_to_be_found'."
    )
    assert error.hint == "Mend this file or what it imports."


def test_any_exception_of_a_migration_module(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": "def boom():\n    raise RuntimeError('too early')\n\n\nboom()\n"})
    error = failure(load)
    assert (error.path, error.line) == (str(folder / "0001_a.py"), 5)
    assert error.message == "This migration cannot be read: RuntimeError: too early."


def test_a_syntax_error_in_what_a_migration_imports(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": "import zoo.broken\n"})
    (folder.parent / "broken.py").write_text("def (\n")
    error = failure(load)
    assert (error.path, error.line) == (str(folder / "0001_a.py"), 1)
    assert error.message.startswith("This does not compile: ")


def test_a_migrations_package_that_fails(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": migration(CREATE)})
    (folder / "__init__.py").write_text("1 / 0\n")
    error = failure(load)
    assert (error.path, error.line) == (str(folder / "__init__.py"), 1)
    assert error.message == "This migration cannot be read: ZeroDivisionError: division by zero."


def test_a_file_without_a_migration(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": "operations = []\n"})
    error = failure(load)
    assert error.place == str(folder / "0001_a.py")
    assert error.message == "Migration 0001_a in app zoo has no Migration class."
    assert error.hint == "Name its class Migration, or move the file elsewhere."


def test_a_migration_that_is_no_class(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": "Migration = None\n"})
    error = failure(load)
    assert error.path == str(folder / "0001_a.py")
    assert error.message == "This migration cannot be read: TypeError: 'NoneType' object is not callable."


def test_a_module_that_settings_name_and_that_does_not_exist(project: Any, settings: Any) -> None:
    project.app("zoo", {"0001_a": migration(CREATE)})
    settings.MIGRATION_MODULES = {"zoo": "not_there_at_all"}
    error = failure(load)
    assert error.place == ""
    assert (
        error.message
        == "The migrations cannot be read: ModuleNotFoundError: No module named 'not_there_at_all'."
    )
    assert error.hint == "Mend what it names."


def test_a_missing_dependency(project: Any) -> None:
    folder = project.app("zoo", {"0002_b": migration(CREATE, dependencies='[("zoo", "0001_a")]')})
    error = failure(load)
    assert error.place == str(folder / "0002_b.py")
    assert error.message == "zoo.0002_b depends on zoo.0001_a, which does not exist."
    assert (
        error.hint
        == "Restore the file of zoo.0001_a, or mend dependencies, run_before or replaces of zoo.0002_b."
    )


def test_a_dependency_on_an_app_that_is_not_installed(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": migration(CREATE, dependencies='[("gone", "__first__")]')})
    error = failure(load)
    assert error.place == str(folder / "0001_a.py")
    assert error.message == "This migration cannot be read: ValueError: Dependency on unknown app: gone."


def test_a_dependency_that_is_no_pair(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": migration(CREATE, dependencies='[("zoo",)]')})
    error = failure(load)
    assert error.place == str(folder / "0001_a.py")
    assert error.message == "This migration cannot be read: IndexError: tuple index out of range."


def test_a_cycle(project: Any) -> None:
    project.app("zoo", {"0001_a": migration(CREATE, dependencies='[("ant", "0001_a")]')})
    project.app("ant", {"0001_a": migration(CREATE, dependencies='[("zoo", "0001_a")]')})
    error = failure(load)
    assert error.message in {
        "Migrations depend on each other in a circle: ant.0001_a, zoo.0001_a.",
        "Migrations depend on each other in a circle: zoo.0001_a, ant.0001_a.",
    }
    assert error.hint == "Take one of these out of the dependencies or run_before of another."


# What to report on.


@pytest.fixture
def history(project: Any) -> Any:
    project.app(
        "zoo",
        {
            "0001_a": migration(CREATE),
            "0002_b": migration("", dependencies='[("zoo", "0001_a")]'),
            "0002_c": migration("", dependencies='[("zoo", "0002_b")]'),
        },
    )
    project.app("ant", {"0001_a": migration(CREATE)})
    project.app("bare", {})
    return load()


def names(loader: Any, **options: Any) -> Any:
    return sorted(
        f"{app}.{name}" for app, name in select(loader, Selection(**options)) if app in {"zoo", "ant"}
    )


def test_everything_is_selected_by_default(history: Any) -> None:
    assert select(history, Selection()) == frozenset(history.graph.nodes)


def test_one_app_or_one_migration(history: Any) -> None:
    assert names(history, app_label="zoo") == ["zoo.0001_a", "zoo.0002_b", "zoo.0002_c"]
    assert names(history, app_label="zoo", migration_name="0001") == ["zoo.0001_a"]
    assert names(history, app_label="zoo", migration_name="0002_c") == ["zoo.0002_c"]


def test_apps_taken_in_and_left_out(history: Any) -> None:
    assert names(history, include_apps=frozenset({"zoo"}), ignore_initial=True) == [
        "zoo.0002_b",
        "zoo.0002_c",
    ]
    assert names(history, exclude_apps=frozenset({"zoo"})) == ["ant.0001_a"]
    assert names(history, include_apps=frozenset({"zoo", "ant"}), exclude_apps=frozenset({"zoo"})) == [
        "ant.0001_a"
    ]


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (
            {"app_label": "nope"},
            "There is no installed app with the label 'nope'.",
            "Use a label of an app in INSTALLED_APPS: the last part of its name, unless its AppConfig sets another.",
        ),
        (
            {"exclude_apps": frozenset({"nope"})},
            "There is no installed app with the label 'nope'.",
            "Use a label of an app in INSTALLED_APPS: the last part of its name, unless its AppConfig sets another.",
        ),
        (
            {"app_label": "zoo", "migration_name": "0009"},
            "App 'zoo' has no migration whose name begins with '0009'.",
            "List its migrations with showmigrations zoo.",
        ),
        (
            {"app_label": "zoo", "migration_name": "0002"},
            "There is more than one migration for 'zoo' with the prefix '0002'.",
            "Give more of its name.",
        ),
        (
            {"migration_name": "0002"},
            "Migration '0002' is named without its app.",
            "Give the app label before it.",
        ),
    ],
)
def test_what_cannot_be_selected(history: Any, options: Any, message: Any, hint: Any) -> None:
    error = failure(select, history, Selection(**options))
    assert (error.message, error.hint) == (message, hint)


def test_an_app_without_migrations(project: Any, settings: Any) -> None:
    folder = project.app("bare", {})
    (folder / "__init__.py").unlink()
    folder.rmdir()
    error = failure(select, load(), Selection(app_label="bare"))
    assert error.message == "App 'bare' has no migrations."
    assert error.hint == "Run makemigrations bare, or name another app."


def test_a_migration_that_was_replaced(project: Any) -> None:
    squashed = migration(CREATE, attributes='replaces = [("zoo", "0001_a")]')
    project.app("zoo", {"0001_a": migration(CREATE), "0002_squashed": squashed})
    error = failure(select, load(), Selection(app_label="zoo", migration_name="0001"))
    assert (
        error.message
        == "zoo.0001_a is not in the history of an empty database: a squashed migration replaces it."
    )
    assert error.hint == "Name the squashed migration."


# Where an operation is written.

NESTED = """
migrations.RunSQL("select 'first'"),
migrations.SeparateDatabaseAndState(
    state_operations=[migrations.RunSQL("select 'state'")],
    database_operations=[
        migrations.RunSQL("select 'nested'"),
        migrations.SeparateDatabaseAndState([
            migrations.RunSQL("select 'deeper'"),
        ]),
    ],
),
"""


def test_lines_of_operations(project: Any) -> None:
    file = project.app("zoo", {"0001_a": migration(NESTED)}) / "0001_a.py"
    made = load().graph.nodes["zoo", "0001_a"]
    found = {path: locate(made, path) for path in ("0", "1", "1.0", "1.1", "1.1.0")}
    assert {place.path for place in found.values()} == {str(file)}
    assert found["0"].line == line_of(file, "first")
    assert found["1"].line == line_of(file, "state_operations") - 1
    assert found["1.0"].line == line_of(file, "nested")
    assert found["1.1.0"].line == line_of(file, "deeper")


def test_operations_that_are_computed_have_the_line_of_what_computes_them(project: Any) -> None:
    source = "def made():\n    return [migrations.RunSQL('select 1')]\n\n\n"
    written = migration("*made(),\nmigrations.RunSQL('select 2'),").replace(
        "class Migration", source + "class Migration"
    )
    called = written.replace("operations = [", "operations = made()\n    ignored = [")
    inherited = migration("").replace("operations = [\n", "other = [\n")
    folder = project.app("zoo", {"0001_a": written, "0002_b": called, "0003_c": inherited})
    nodes = load().graph.nodes
    assert locate(nodes["zoo", "0001_a"], "1").line == line_of(folder / "0001_a.py", "operations = [")
    assert locate(nodes["zoo", "0002_b"], "0").line == line_of(folder / "0002_b.py", "operations = made()")
    assert locate(nodes["zoo", "0003_c"], "0").line == line_of(folder / "0003_c.py", "class Migration")


def test_lines_of_an_edited_file(project: Any) -> None:
    file = project.app("zoo", {"0001_a": migration("migrations.RunSQL('select 1'),")}) / "0001_a.py"
    made = load().graph.nodes["zoo", "0001_a"]
    before = locate(made, "0").line
    file.write_text("\n\n" + file.read_text())
    os.utime(file, ns=(1, 1))
    assert before is not None
    assert locate(made, "0").line == before + 2


def test_a_migration_without_a_file() -> None:
    from django.db.migrations import Migration

    made = type("Migration", (Migration,), {"__module__": "made_up"})("0001_a", "zoo")
    assert locate(made, "0").path is None
