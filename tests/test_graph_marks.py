from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import django_safemigrate
from django_safemigrate import Safe, When
from django_safemigrate.graph import Mark, Sign, mark, signs
from marked import Stage

REMOVE = migrations.RemoveField("Order", "discount")
ADD = migrations.AddField("Order", "channel", models.TextField(null=True))


class StagedAdd(migrations.AddField):
    """As django-syzygy's AddField: its stage is an attribute of the class."""

    stage = Stage.PRE_DEPLOY


class StagedRename(migrations.RenameField):
    """As django-syzygy's RenameField: its stage is given to each."""

    def __init__(self, model_name: str, old_name: str, new_name: str, *, stage: Stage) -> None:
        super().__init__(model_name, old_name, new_name)
        self.stage = stage


STAGED_ADD = StagedAdd("Order", "channel", models.TextField(null=True))


def made(*operations: Operation, **attributes: object) -> migrations.Migration:
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), **attributes})
    one: migrations.Migration = kind("0007_channel", "shop")
    return one


@pytest.mark.parametrize(
    ("safe", "expected"),
    [
        (Safe.before_deploy(), Mark.BEFORE),
        (Safe.after_deploy(), Mark.AFTER),
        (Safe.after_deploy(delay=timedelta(hours=2)), Mark.AFTER),
        (Safe.always(), Mark.ALWAYS),
        (Safe.before_deploy, Mark.BEFORE),
        (Safe.after_deploy, Mark.AFTER),
        (Safe.always, Mark.ALWAYS),
        (Safe(When.AFTER_DEPLOY), Mark.AFTER),
        ("after", None),
        (None, None),
        (len, None),
    ],
)
def test_safe(safe: object, expected: Mark | None) -> None:
    assert mark(made(safe=safe)) is expected


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (Stage.PRE_DEPLOY, Mark.BEFORE),
        (Stage.POST_DEPLOY, Mark.AFTER),
        ("post_deployment", Mark.AFTER),
        ("later", None),
    ],
)
def test_stage(stage: object, expected: Mark | None) -> None:
    assert mark(made(stage=stage)) is expected


def test_stage_in_the_settings(settings: Any) -> None:
    settings.MIGRATION_STAGES_OVERRIDE = {"shop": Stage.PRE_DEPLOY, "shop.0007_channel": Stage.POST_DEPLOY}
    assert mark(made()) is Mark.AFTER
    assert mark(made(stage=Stage.PRE_DEPLOY)) is Mark.BEFORE

    settings.MIGRATION_STAGES_OVERRIDE = {"shop": Stage.PRE_DEPLOY}
    assert mark(made()) is Mark.BEFORE

    settings.MIGRATION_STAGES_OVERRIDE = {"blog": Stage.PRE_DEPLOY}
    assert mark(made()) is None


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([STAGED_ADD], Mark.BEFORE),
        ([STAGED_ADD, ADD], Mark.BEFORE),
        ([STAGED_ADD, REMOVE], None),
        ([StagedRename("Order", "note", "remark", stage=Stage.POST_DEPLOY)], Mark.AFTER),
        ([StagedRename("Order", "note", "remark", stage=Stage.POST_DEPLOY), REMOVE], Mark.AFTER),
        ([StagedRename("Order", "note", "remark", stage=Stage.POST_DEPLOY), ADD], None),
        ([REMOVE], None),
        ([], None),
    ],
)
def test_stage_of_operations(operations: list[Operation], expected: Mark | None) -> None:
    assert mark(made(*operations)) is expected


def test_post_deployment() -> None:
    assert mark(made(is_post_deployment=True)) is Mark.AFTER
    assert mark(made(is_post_deployment=False)) is None
    assert mark(made(checked=False)) is None


def test_another_stage_is_no_mark() -> None:
    assert signs(made(stage="later")) == []


def test_no_mark() -> None:
    assert mark(made(ADD, REMOVE)) is None
    assert signs(made(ADD, REMOVE)) == []


def test_two_marks() -> None:
    agreeing = made(safe=Safe.after_deploy, stage=Stage.POST_DEPLOY)
    assert mark(agreeing) is Mark.AFTER
    assert signs(agreeing) == [
        Sign("safe = Safe.after_deploy()", Mark.AFTER),
        Sign("stage = Stage.POST_DEPLOY", Mark.AFTER),
    ]

    assert mark(made(safe=Safe.before_deploy, is_post_deployment=True)) is None


def test_the_words_of_django_safemigrate() -> None:
    assert [one.name for one in When] == ["ALWAYS", "BEFORE_DEPLOY", "AFTER_DEPLOY"]
    assert Safe.after_deploy(delay=timedelta(days=1)) == Safe(When.AFTER_DEPLOY, timedelta(days=1))
    assert Safe.after_deploy().delay is None
    assert Safe.before_deploy().when is When.BEFORE_DEPLOY
    assert Safe.always().when is When.ALWAYS
    with pytest.raises(TypeError):
        Safe.after_deploy(timedelta(days=1))  # type: ignore[call-arg]  # it is given by name only


def test_the_package_imports_neither_django_nor_its_own_modules() -> None:
    code = "import sys; from django_safemigrate import Safe; print([one for one in sys.modules if one.startswith(('django.', 'django_safemigrate.', 'postgast'))])"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"
    assert sorted(django_safemigrate.__all__) == [
        "IgnoreMigration",
        "MigrationLinter",
        "Safe",
        "When",
        "__version__",
    ]
