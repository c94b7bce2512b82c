"""A small library: models with keys of every kind, as operations and as states."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import operations as ops
from django.db.models.deletion import CASCADE, DO_NOTHING, PROTECT, SET_NULL

from django_safemigrate.render import LazyState


def pk() -> Any:
    return models.AutoField(primary_key=True, auto_created=True, serialize=False)


def create(app: Any, model: Any, /, **fields: Any) -> Any:
    return app, ops.CreateModel(model, [("id", pk()), *fields.items()])


def history() -> Any:
    return [
        create("people", "Person", name=models.CharField(max_length=50)),
        create("library", "Label", name=models.CharField(max_length=10)),
        create(
            "library",
            "Book",
            author=models.ForeignKey("people.Person", CASCADE),
            editor=models.ForeignKey("people.Person", SET_NULL, null=True, related_name="edited"),
            labels=models.ManyToManyField("library.Label", related_name="books"),
        ),
        create(
            "library", "Chapter", book=models.ForeignKey("library.Book", CASCADE, related_name="chapters")
        ),
        create("library", "Cover", book=models.OneToOneField("library.Book", CASCADE)),
        create("library", "Loan", book=models.ForeignKey("library.Book", PROTECT, related_query_name="lent")),
        create("people", "Log", person=models.ForeignKey("people.Person", DO_NOTHING, related_name="+")),
    ]


def after(operations: Any, state: Any) -> Any:
    for app, operation in operations:
        operation.state_forwards(app, state)
    return state


def lazy_state() -> Any:
    return after(history(), LazyState())


def changed(state: Any, app: Any, operation: Any) -> Any:
    """The state after one more operation, as the walk computes it."""
    copy = state.clone()
    operation.state_forwards(app, copy)
    return copy
