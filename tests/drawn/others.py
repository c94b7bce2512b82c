"""Operations on indexes and constraints, and those that are about no model."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    BtreeGinExtension,
    CreateCollation,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState
from django.db.models.functions import Lower
from hypothesis import strategies as st

from drawn.history import History, columns


def add_index(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if columns(one)])
    if not model:
        return None
    name = history.pick(columns(model))
    index = history.pick(
        [
            models.Index(fields=[name], name=history.fresh()),
            models.Index(fields=[f"-{name}"], name=history.fresh(), condition=models.Q(id__gt=1)),
            models.Index(fields=[name], name=history.fresh(), include=["id"]),
        ]
    )
    made: Operation = history.pick([ops.AddIndex, AddIndexConcurrently])(model.name, index)
    return made


def with_option(history: History, option: str) -> tuple[ModelState, Any] | None:
    found: tuple[ModelState, Any] | None = history.pick(
        [(one, each) for one in history.own() for each in one.options.get(option, ())]
    )
    return found


def remove_index(history: History) -> Operation | None:
    found = with_option(history, "indexes")
    kind: Any = history.pick([ops.RemoveIndex, RemoveIndexConcurrently])
    return found and kind(found[0].name, found[1].name)


def rename_index(history: History) -> Operation | None:
    found = with_option(history, "indexes")
    return found and ops.RenameIndex(found[0].name, new_name=history.fresh(), old_name=found[1].name)


def add_constraint(history: History) -> Operation | None:
    model = history.pick([one for one in history.own() if columns(one)])
    if not model:
        return None
    name = history.pick(columns(model))
    given: dict[str, Any] = {"name": history.fresh()}
    constraint = history.pick(
        [
            models.CheckConstraint(condition=models.Q(id__gt=0), **given),
            models.UniqueConstraint(fields=[name], **given),
            models.UniqueConstraint(fields=[name], condition=models.Q(id__gt=5), **given),
            models.UniqueConstraint(fields=[name], deferrable=models.Deferrable.DEFERRED, **given),
            models.UniqueConstraint(Lower("id"), **given),
        ]
    )
    if isinstance(constraint, models.CheckConstraint) and history.draw(st.booleans()):
        return AddConstraintNotValid(model.name, constraint)
    return ops.AddConstraint(model.name, constraint)


def remove_constraint(history: History) -> Operation | None:
    found = with_option(history, "constraints")
    return found and ops.RemoveConstraint(found[0].name, found[1].name)


def validate(history: History) -> Operation | None:
    found = with_option(history, "constraints")
    if not found or not isinstance(found[1], models.CheckConstraint):
        return None
    return ValidateConstraint(found[0].name, found[1].name)


def run_python(history: History) -> Operation | None:
    return ops.RunPython(never, history.pick([None, never, ops.RunPython.noop]))


def never(apps: Any, editor: Any) -> None:
    raise AssertionError("linting never runs it")


def extension(history: History) -> Operation | None:
    made: Operation = history.pick([BtreeGinExtension(), CreateCollation(history.fresh(), "und-x-icu")])
    return made
