"""Django's ``migrate`` with lazily rendered models, against the same with its own: the same database, the same words."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models.signals import post_migrate, pre_migrate

from built import Built, differences, look
from differential.scratch import connected
from django_safemigrate.render import LazyApps
from django_safemigrate.runner.fresh import FreshExecutor, executing_with, holds_nothing
from projects import Project, migration

INITIAL = """
migrations.CreateModel("Author", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
migrations.CreateModel("Post", [
    ("id", models.BigAutoField(primary_key=True)),
    ("title", models.CharField(max_length=50, unique=True)),
    ("author", models.ForeignKey("blog.Author", models.CASCADE, related_name="posts")),
    ("readers", models.ManyToManyField("blog.Author", related_name="+")),
], options={"permissions": [("publish", "Can publish")]}),
"""
FILL = """
migrations.RunPython(fill, clear),
migrations.AddField("post", "tag", models.SlugField(default="")),
"""
FILL_CODE = """
def fill(apps, schema_editor):
    Author, Post = apps.get_model("blog", "Author"), apps.get_model("blog", "Post")
    ann, bob = Author.objects.create(name="Ann"), Author.objects.create(name="Bob")
    ann.posts.create(title="one").readers.add(bob)
    bob.posts.create(title="two").readers.add(ann, bob)
    Author.objects.filter(posts__title="two").delete()
    Author.objects.create(name=type(apps).__name__)

def clear(apps, schema_editor):
    assert apps.get_model("blog.Author").objects.all().delete()[0] == 3
"""
RENAME = """
migrations.RenameModel("Post", "Article"),
migrations.AlterField("article", "title", models.CharField(max_length=80, unique=True)),
migrations.AlterModelOptions("article", {"ordering": ["title"]}),
migrations.CreateModel("Short", [], options={"proxy": True}, bases=("blog.article",)),
"""
SQUASHED = (
    INITIAL
    + 'migrations.AddField("post", "tag", models.SlugField(default="")), migrations.RunSQL("SELECT 1", "SELECT 1"),'
)
PLAIN_MODELS = """
class Note(models.Model):
    text = models.TextField()
    answer_to = models.ForeignKey("self", models.CASCADE)
"""
BLOG_MODELS = """
class Author(models.Model):
    name = models.TextField()
class Article(models.Model):
    title = models.CharField(max_length=80, unique=True)
"""


@pytest.fixture
def blog(project: Project, server: Any, django_db_blocker: Any) -> Iterator[Any]:
    """An app whose migrations rename a model and move rows; gives what makes databases of it."""
    fill = migration(FILL, dependencies='[("blog", "0001_initial")]', attributes="atomic = False")
    sources = {
        "0001_initial": migration(
            INITIAL, dependencies='[("contenttypes", "0002_remove_content_type_name")]'
        ),
        "0002_fill": fill.replace("class Migration", f"{FILL_CODE}\nclass Migration"),
        "0003_rename": migration(RENAME, dependencies='[("blog", "0002_fill")]'),
    }
    project.app("blog", sources, models=BLOG_MODELS)
    with django_db_blocker.unblock():
        yield server


@contextmanager
def migrating(server: Any, executor: type[MigrationExecutor]) -> Iterator[tuple[str, Any]]:
    """A new database for this executor, as ``default``: its URL and connection."""
    with server.database() as url, connected(url) as connection, executing_with(executor):
        # What another database taught it.
        ContentType.objects.clear_cache()
        yield url, connection


def migrated(
    server: Any, executor: type[MigrationExecutor], calls: Sequence[Sequence[str]]
) -> tuple[Built, str]:
    """The database after these calls of ``migrate``, and what they wrote."""
    out = io.StringIO()
    with migrating(server, executor) as (url, _):
        for arguments in calls:
            call_command("migrate", *arguments, stdout=out, no_color=True)
        return look(url), out.getvalue()


SCENARIOS: dict[str, list[list[str]]] = {
    "all at once": [[]],
    "one app": [["blog"]],
    "in two calls, with a content type to rename": [["blog", "0002"], []],
    "nothing left to do": [[], []],
    "forwards, back and forwards": [["blog"], ["blog", "0001"], ["blog"]],
    "all taken back": [[], ["blog", "zero"]],
    "faked": [["blog", "0001"], ["blog", "0002", "--fake"], ["contenttypes"]],
    "faked where the tables are there": [["blog", "0001"], ["blog", "zero", "--fake"], ["--fake-initial"]],
    "only planned": [["--plan"]],
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_database_and_the_words_are_those_of_stock(blog: Any, scenario: str) -> None:
    stock, said = migrated(blog, MigrationExecutor, SCENARIOS[scenario])
    fresh, told = migrated(blog, FreshExecutor, SCENARIOS[scenario])

    assert differences(stock, fresh) == []
    assert told == said
    assert bool(stock.counts) == (scenario != "only planned")


def test_squashed_migrations_are_recorded_with_what_they_replace(blog: Any, project: Project) -> None:
    folder = project.folder / "blog" / "migrations"
    replaces = 'replaces = [("blog", "0001_initial"), ("blog", "0002_fill")]'
    (folder / "0001_squashed_0002.py").write_text(migration(SQUASHED, attributes=replaces))

    found = [migrated(blog, executor, [["blog"]])[0] for executor in (MigrationExecutor, FreshExecutor)]

    assert differences(*found) == []
    recorded = {name for app, name in found[1].rows["django_migrations"] if app == "blog"}
    assert recorded == {"0001_initial", "0002_fill", "0001_squashed_0002", "0003_rename"}


def test_apps_without_migrations_are_synchronized(blog: Any, project: Project) -> None:
    project.app("plain", {}, models=PLAIN_MODELS)
    (project.folder / "plain" / "migrations" / "__init__.py").unlink()
    (project.folder / "plain" / "migrations").rmdir()

    found = [
        migrated(blog, executor, [["--run-syncdb"]])[0] for executor in (MigrationExecutor, FreshExecutor)
    ]

    assert differences(*found) == []
    assert ("plain", "note") in {row[1:] for row in found[1].rows["django_content_type"]}


def test_code_gets_lazy_models(blog: Any) -> None:
    with migrating(blog, FreshExecutor) as (_, connection):
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM blog_author ORDER BY id")
            assert [name for (name,) in cursor.fetchall()] == ["Ann", "LazyApps"]


def test_receivers_of_signals_are_given_all_models_and_apps(blog: Any, project: Project) -> None:
    project.settings.INSTALLED_APPS = [*project.settings.INSTALLED_APPS, "django.contrib.messages"]
    told: list[Any] = []

    def listen(sender: Any, signal: Any, apps: Any, plan: Any, **rest: Any) -> None:
        if sender.label == "blog":
            names = [model._meta.label for model in apps.get_models()]
            told.append((signal is pre_migrate, [str(one) for one, _ in plan], list(apps.app_configs), names))

    def heard(executor: type[MigrationExecutor]) -> list[Any]:
        told.clear()
        migrated(blog, executor, [["blog", "0001", "--verbosity", "0"], ["blog", "--verbosity", "0"]])
        return list(told)

    for signal in (pre_migrate, post_migrate):
        signal.connect(listen)
    try:
        assert heard(FreshExecutor) == heard(MigrationExecutor)
    finally:
        for signal in (pre_migrate, post_migrate):
            signal.disconnect(listen)
    assert ["messages" in labels for _, _, labels, _ in told] == [True, True, True, True]
    assert [len(names) for _, _, _, names in told] == [0, 3, 3, 4]


def test_the_state_that_is_left_is_lazy_and_complete(blog: Any) -> None:
    with migrating(blog, FreshExecutor) as (_, connection):
        executor = FreshExecutor(connection)
        targets = executor.loader.graph.leaf_nodes()
        state = executor.migrate(targets, state=ProjectState(real_apps=executor.loader.unmigrated_apps))

    assert isinstance(state.apps, LazyApps)
    assert set(state.models) == {key for key in state.models if state.apps.get_model(*key)}
    assert ("blog", "article") in state.models


def test_an_empty_database_is_one_where_nothing_but_ours_is(blog: Any) -> None:
    with migrating(blog, FreshExecutor) as (_, connection):

        def answer(*statements: str) -> bool:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            return holds_nothing(FreshExecutor(connection))

        record = "INSERT INTO django_migrations (app, name, applied) VALUES ('{}', '0001_initial', now())"
        assert answer()
        FreshExecutor(connection).recorder.ensure_schema()
        assert answer(
            record.format("django_safemigrate"), "CREATE TABLE django_safemigrate_program (id bigint)"
        )
        assert not answer("CREATE TABLE guests (id bigint)")
        assert answer("DROP TABLE guests")
        assert not answer("CREATE VIEW guests AS SELECT 1 AS id")
        assert not answer("DROP VIEW guests", record.format("blog"))


def test_django_has_its_own_executor_back() -> None:
    assert _name() is MigrationExecutor
    with executing_with(FreshExecutor):
        assert _name() is FreshExecutor
    assert _name() is MigrationExecutor

    with pytest.raises(ZeroDivisionError), executing_with(FreshExecutor):
        _ = 1 / 0
    assert _name() is MigrationExecutor


def _name() -> object:
    return vars(migrate)["MigrationExecutor"]
