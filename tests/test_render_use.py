"""What RunPython code does with lazily rendered models, against the same on stock ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.state import ProjectState
from django.db.models.deletion import Collector, ProtectedError

from django_safemigrate.render import LazyState
from library import after, history, lazy_state


@pytest.fixture
def sqlite(django_db_blocker: Any) -> Any:
    """A database in memory with the tables of the history, in place of the default one."""
    stock = connections["default"]
    made = DatabaseWrapper(
        {**stock.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}
    )
    connections["default"] = made
    state = ProjectState()
    with django_db_blocker.unblock():
        with made.schema_editor() as editor:
            for app, operation in history():
                old = state.clone()
                operation.state_forwards(app, state)
                operation.database_forwards(app, editor, old, state)
        yield made
        # Django's own close() keeps a database in memory open.
        made.connection.close()
    connections["default"] = stock


def library(apps: Any) -> Any:
    """Fill the database through these models: two books, all that can hang on them,
    and a person with none."""
    person, label = apps.get_model("people.Person"), apps.get_model("library.Label")
    ann, bob = person.objects.create(name="Ann"), person.objects.create(name="Bob")
    red = label.objects.create(name="red")
    first = ann.book_set.create(editor=bob)
    first.labels.add(red)
    first.chapters.create()
    apps.get_model("library.Cover").objects.create(book=first)
    bob.book_set.create(editor=ann)
    return ann, bob, red, first


def counts(apps: Any) -> Any:
    names = [
        "people.Person",
        "library.Label",
        "library.Book",
        "library.Chapter",
        "library.Cover",
        "library.Loan",
    ]
    return [apps.get_model(name).objects.count() for name in names] + [
        apps.get_model("library.Book").labels.through.objects.count()
    ]


@pytest.mark.parametrize("kind", [ProjectState, LazyState])
def test_data_migrations_do_as_in_stock(sqlite: Any, kind: Any) -> None:
    state = after(history(), kind())
    apps = state.apps
    ann, bob, red, first = library(apps)
    assert counts(apps) == [2, 1, 2, 1, 1, 0, 1]
    assert [book.pk for book in red.books.all()] == [first.pk]
    assert [book.pk for book in bob.edited.all()] == [first.pk]
    assert first.cover.book == first
    person = apps.get_model("people", "person")
    assert [one.name for one in person.objects.filter(book__chapters__isnull=False, book__lent=None)] == [
        "Ann"
    ]
    assert [one.name for one in person.objects.filter(edited__labels__name="red")] == ["Bob"]
    assert ann.delete()[0] == 5
    assert counts(apps) == [1, 1, 1, 0, 0, 0, 0]
    second = apps.get_model("library.Book").objects.get()
    assert second.editor is None
    apps.get_model("library.Loan").objects.create(book=second)
    with pytest.raises(ProtectedError):
        bob.delete()


@pytest.mark.parametrize("label", ["people.person", "library.book", "library.label", "library.loan"])
def test_deleting_collects_what_stock_collects(sqlite: Any, label: Any) -> None:
    def collected(apps: Any) -> Any:
        person, book = library(apps)[0], library(apps)[3]
        instance = {"people.person": person, "library.book": book}.get(label) or apps.get_model(label)(pk=1)
        collector = Collector(using="default")
        collector.collect([instance])
        return (
            sorted((model._meta.label, len(found)) for model, found in collector.data.items()),
            sorted(str(found.query).replace(str(found.model), "") for found in collector.fast_deletes),
            sorted(str(field) for field, _ in collector.field_updates),
        )

    found = []
    for state in (lazy_state(), after(history(), ProjectState())):
        with transaction.atomic():
            found.append(collected(state.apps))
            transaction.set_rollback(True)
    assert found[0] == found[1]


QUERIES = [
    ("people.person", {"book__chapters__book__labels__name": "x"}),
    ("people.person", {"edited__cover__isnull": False}),
    ("library.label", {"books__author__name": "x", "books__lent__isnull": True}),
    ("library.chapter", {"book__editor__book__author": 1}),
    ("library.book", {"labels__books__chapters": 3}),
]


@pytest.mark.parametrize(("label", "lookups"), QUERIES)
def test_reverse_filters_compile_as_in_stock(label: Any, lookups: Any) -> None:
    stock, lazy = after(history(), ProjectState()).apps, lazy_state().apps
    for method in ("filter", "exclude"):
        query = [
            str(getattr(apps.get_model(label).objects, method)(**lookups).query) for apps in (lazy, stock)
        ]
        assert query[0] == query[1]


def test_a_reverse_accessor_works_before_its_model_is_rendered() -> None:
    apps = lazy_state().apps
    person = apps.get_model("people.person")
    assert ("library", "book") not in apps.chosen
    assert person.book_set.rel.related_model is apps.get_model("library.book")
    assert person(pk=1).book_set.model is apps.get_model("library.book")
