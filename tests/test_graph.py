from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations import operations as ops
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from django_safemigrate.graph import (
    HistoryError,
    conflicts,
    load,
    plan,
    reverse,
    walk,
)
from projects import migration

CREATE = 'migrations.CreateModel("{0}", [("id", models.AutoField(primary_key=True))])'
ADD = 'migrations.AddField("{0}", "{1}", models.IntegerField(null=True))'


def create(name: Any, dependencies: Any = "[]", attributes: Any = "") -> Any:
    return migration(CREATE.format(name), dependencies=dependencies, attributes=attributes)


def add(model: Any, field: Any, dependencies: Any, attributes: Any = "") -> Any:
    return migration(ADD.format(model, field), dependencies=dependencies, attributes=attributes)


def never(apps: Any, schema_editor: Any) -> Any:
    raise AssertionError("RunPython code was run")


def stock_plan(loader: Any) -> Any:
    """The full plan of stock ``migrate`` on an empty database. No executor is made as it would connect."""
    executor = MigrationExecutor.__new__(MigrationExecutor)
    executor.loader = loader
    found = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    return [(one.app_label, one.name) for one, backwards in found if not backwards]


def keys(steps: Any) -> Any:
    return [one.key for one in steps]


def in_app(label: Any, steps: Any) -> Any:
    return [name for app, name in keys(steps) if app == label]


# The order.


def test_walk_has_the_order_of_stock_migrate(project: Any) -> None:
    project.app(
        "zoo", {"0001_a": create("A"), "0002_b": add("a", "x", '[("zoo", "0001_a"), ("ant", "0002_b")]')}
    )
    project.app(
        "ant", {"0001_a": create("A", '[("zoo", "0001_a")]'), "0002_b": add("a", "x", '[("ant", "0001_a")]')}
    )
    project.app("bee", {"0001_a": create("A", attributes='run_before = [("ant", "0001_a")]')})
    project.app("cat", {"0001_a": create("A", '[("ant", "__latest__"), ("zoo", "__first__")]')})
    project.app("dog", {"0001_a": create("A", "[migrations.swappable_dependency('auth.User')]")})
    loader = load()
    walked = keys(walk(loader))
    assert walked == stock_plan(loader) == plan(loader)
    assert walked.index(("bee", "0001_a")) < walked.index(("ant", "0001_a")) < walked.index(("zoo", "0002_b"))
    assert walked.index(("ant", "0002_b")) < walked.index(("cat", "0001_a"))


def test_walk_of_the_installed_apps_has_the_order_of_stock_migrate() -> None:
    loader = load()
    assert keys(walk(loader)) == stock_plan(loader)


def test_a_squashed_migration_replaces_those_it_names(project: Any) -> None:
    project.app(
        "zoo",
        {
            "0001_a": create("A"),
            "0002_b": add("a", "x", '[("zoo", "0001_a")]'),
            "0001_squashed_0002": migration(
                CREATE.format("A") + ",\n" + ADD.format("a", "x"),
                attributes='replaces = [("zoo", "0001_a"), ("zoo", "0002_b")]',
            ),
            "0003_c": add("a", "y", '[("zoo", "0002_b")]'),
        },
    )
    loader = load()
    assert in_app("zoo", walk(loader)) == ["0001_squashed_0002", "0003_c"]
    assert keys(walk(loader)) == stock_plan(loader)


def test_walk_to_targets_goes_through_what_they_depend_on(project: Any) -> None:
    project.app("zoo", {"0001_a": create("A"), "0002_b": add("a", "x", '[("zoo", "0001_a")]')})
    project.app("ant", {"0001_a": create("A", '[("zoo", "0001_a")]')})
    loader = load()
    assert keys(walk(loader, targets=[("ant", "0001_a")])) == [("zoo", "0001_a"), ("ant", "0001_a")]
    with pytest.raises(HistoryError) as caught:
        list(walk(loader, targets=[("ant", "0009_z")]))
    assert str(caught.value) == (
        "There is no migration ant.0009_z.\n"
        "Use the name of a migration file; one that a squashed migration replaces is not in the history."
    )


def test_several_leaf_nodes_do_not_stop_the_walk(project: Any) -> None:
    project.app(
        "zoo",
        {
            "0001_a": create("A"),
            "0002_c": add("a", "x", '[("zoo", "0001_a")]'),
            "0002_b": add("a", "y", '[("zoo", "0001_a")]'),
        },
    )
    project.app("ant", {"0001_a": create("A")})
    loader = load()
    assert conflicts(loader) == {"zoo": ["0002_b", "0002_c"]}
    assert in_app("zoo", walk(loader)) == ["0001_a", "0002_b", "0002_c"]


def test_migration_modules_and_unmigrated_apps_come_from_the_loader(project: Any, settings: Any) -> None:
    project.app("zoo", {"0001_a": create("A")})
    folder = project.app("bare", {}, models="class Plain(models.Model):\n    pass\n")
    (folder / "__init__.py").unlink()
    folder.rmdir()
    other = project.folder / "elsewhere"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "0001_moved.py").write_text(create("Moved"))
    settings.MIGRATION_MODULES = {"zoo": "elsewhere"}
    loader = load()
    last = list(walk(loader))[-1]
    assert loader.unmigrated_apps >= {"bare"}
    assert in_app("zoo", walk(loader)) == ["0001_moved"]
    assert last.after.apps.get_model("bare.plain")._meta.db_table == "bare_plain"
    assert last.after.apps.get_model("zoo.moved")._meta.db_table == "zoo_moved"


def test_swappable_user_model(project: Any, settings: Any) -> None:
    project.app("people", {"0001_a": create("Person")}, models="class Person(models.Model):\n    pass\n")
    source = 'migrations.CreateModel("B", [("id", models.AutoField(primary_key=True)), ("owner", models.ForeignKey("people.Person", models.CASCADE))])'
    project.app(
        "zoo",
        {"0001_a": migration(source, dependencies="[migrations.swappable_dependency('people.Person')]")},
    )
    settings.AUTH_USER_MODEL = "people.Person"
    last = next(one for one in walk(load()) if one.key == ("zoo", "0001_a"))
    owner: Any = last.after.apps.get_model("zoo.b")._meta.get_field("owner")
    assert owner.related_model._meta.label == "people.Person"


def test_initial_migrations(project: Any) -> None:
    project.app(
        "zoo",
        {
            "0001_a": create("A", '[("contenttypes", "0001_initial")]'),
            "0002_b": add("a", "x", '[("zoo", "0001_a")]'),
            "0003_c": add("a", "y", '[("zoo", "0002_b")]', "initial = True"),
        },
    )
    project.app("ant", {"0001_a": create("A", attributes="initial = False")})
    initial = {one.key: one.initial for one in walk(load())}
    assert [initial["zoo", name] for name in ("0001_a", "0002_b", "0003_c")] == [True, False, True]
    assert initial["ant", "0001_a"] is False


# The steps.


def separate(database: Any = (), state: Any = ()) -> Any:
    return SeparateDatabaseAndState(list(database), list(state))


def nested() -> Any:
    """Database and state operations that go different ways, two levels deep, with code never to be run."""

    def column(name: Any) -> Any:
        return ops.AddField("a", name, models.IntegerField(null=True))

    return [
        ops.CreateModel("A", [("id", models.AutoField(primary_key=True))]),
        separate(
            database=[
                column("one"),
                RunPython(never, never),
                separate(database=[column("two"), RunPython(never, never)], state=[column("state_two")]),
                column("three"),
            ],
            state=[column("state_one")],
        ),
        column("four"),
        RunPython(never, never),
    ]


def steps_of(operations: Any) -> Any:
    made: Any = Migration("0001_a", "zoo")
    made.operations = operations
    loader = MigrationLoader(None)
    loader.graph.add_node(("zoo", "0001_a"), made)
    (found,) = walk(loader, targets=[("zoo", "0001_a")])
    return found


def fields(state: Any) -> Any:
    return (
        [name for name in state.models["zoo", "a"].fields if name != "id"]
        if ("zoo", "a") in state.models
        else None
    )


class Recorder:
    """Operations in this list note the states that Django passes to them."""

    def __init__(self, operations: Any) -> None:
        self.seen: list[Any] = []
        self.wrap(operations)

    def wrap(self, operations: Any) -> Any:
        for operation in operations:
            if isinstance(operation, SeparateDatabaseAndState):
                self.wrap(operation.database_operations)
            else:
                operation.database_forwards = self.note(operation)
                operation.database_backwards = self.note(operation)

    def note(self, operation: Any) -> Any:
        def database(app_label: Any, schema_editor: Any, from_state: Any, to_state: Any) -> Any:
            self.seen.append((operation, fields(from_state), fields(to_state)))

        return database


class Editor:
    """As much of a schema editor as ``Migration.apply`` looks at."""

    atomic_migration = True
    connection = connection


def test_steps_have_the_states_django_passes_forwards() -> None:
    found = steps_of(nested())
    assert [step.path for step in found.steps] == [
        "0",
        "1",
        "1.0",
        "1.1",
        "1.2",
        "1.2.0",
        "1.2.1",
        "1.3",
        "2",
        "3",
    ]
    assert [step.path for step in found.steps if step.container] == ["1", "1.2"]
    recorder = Recorder(found.migration.operations)
    state = found.migration.apply(ProjectState(), Editor())
    ours = [
        (step.operation, fields(step.before), fields(step.after))
        for step in found.steps
        if not step.container
    ]
    assert ours == recorder.seen
    assert fields(state) == fields(found.after) == ["state_one", "four"]


def test_steps_have_the_states_django_passes_backwards() -> None:
    found = steps_of(nested())
    backwards = reverse(found)
    assert backwards.reversible
    assert [step.path for step in backwards.steps] == [
        "3",
        "2",
        "1",
        "1.3",
        "1.2",
        "1.2.1",
        "1.2.0",
        "1.1",
        "1.0",
        "0",
    ]
    recorder = Recorder(found.migration.operations)
    found.migration.unapply(ProjectState(), Editor())
    ours = [
        (step.operation, fields(step.after), fields(step.before))
        for step in backwards.steps
        if not step.container
    ]
    assert ours == recorder.seen


def test_reverse_names_what_cannot_be_reversed() -> None:
    found = steps_of(
        [RunSQL("select 1"), separate(database=[RunPython(never)]), RunSQL("select 1", "select 2")]
    )
    backwards = reverse(found)
    assert not backwards.reversible
    assert [step.path for step in backwards.blockers] == ["0", "1.0"]
    assert [step.path for step in backwards.steps] == ["2", "1", "1.0", "0"]


def test_a_subclass_that_does_its_own_database_work_is_no_container() -> None:
    class Own(SeparateDatabaseAndState):
        def database_forwards(
            self, app_label: Any, schema_editor: Any, from_state: Any, to_state: Any
        ) -> Any:
            raise AssertionError

    found = steps_of([Own(database_operations=[RunSQL("select 1")])])
    assert [(step.path, step.container) for step in found.steps] == [("0", False)]


def test_an_operation_that_does_not_fit_its_state(project: Any) -> None:
    folder = project.app("zoo", {"0001_a": create("A"), "0002_b": add("gone", "x", '[("zoo", "0001_a")]')})
    with pytest.raises(HistoryError) as caught:
        list(walk(load()))
    assert caught.value.message == (
        "AddField in zoo.0002_b does not fit the models that the migrations before it leave: KeyError: ('zoo', 'gone')."
    )
    assert caught.value.hint == "Mend the operation, or add the missing migration to the dependencies."
    assert caught.value.path == str(folder / "0002_b.py")
    assert caught.value.line is not None
    assert (folder / "0002_b.py").read_text().splitlines()[caught.value.line - 1].strip() == ADD.format(
        "gone", "x"
    )
