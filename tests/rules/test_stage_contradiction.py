from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from django_safemigrate import Safe
from django_safemigrate.rules import Severity
from linting import findings_in, ran
from marked import DeletionAction, SafeRemoveField, Stage, judged, migration

RULE = "stage-contradiction"
ADD = migrations.AddField("Order", "channel", models.TextField(null=True))
REMOVE = migrations.RemoveField("Order", "discount")
RENAME = migrations.RenameField("Order", "note", "remark")
CREATE = migrations.CreateModel("Visit", [("id", models.BigAutoField(primary_key=True))])
LATE = "Marked to run after the deploy, it leaves new code without what it needs until then: "
EARLY = "Marked to run before the deploy, it takes from old code what it needs until then: "
NEITHER = "Split it: neither side of the deploy is right for it."


@pytest.mark.parametrize(
    ("operation", "missing", "hint"),
    [
        (ADD, "there is no column shop_order.channel yet", "Mark it Safe.before_deploy()."),
        (CREATE, "there is no table shop_visit yet", "Mark it Safe.before_deploy()."),
        (
            migrations.AlterField("Order", "total", models.IntegerField(db_default=0)),
            "inserting into shop_order without total fails",
            "Mark it Safe.before_deploy().",
        ),
        (RENAME, "there is no column shop_order.remark yet", NEITHER),
        (migrations.RenameModel("Payment", "Transfer"), "there is no table shop_transfer yet", NEITHER),
        (
            migrations.AddField("Order", "lot", models.IntegerField(default=0)),
            "there is no column shop_order.lot yet",
            NEITHER,
        ),
        (migrations.RemoveField("Order", "total"), "inserting into shop_order without total fails", NEITHER),
    ],
)
def test_after_what_new_code_needs(operation: Operation, missing: str, hint: str) -> None:
    (finding,) = judged(RULE, operation, safe=Safe.after_deploy())

    assert finding.message == f"{LATE}{missing}."
    assert finding.hint == hint
    assert (finding.severity, finding.operation) == (Severity.ERROR, "0")


@pytest.mark.parametrize(
    ("operation", "gone"),
    [
        (REMOVE, "there is no column shop_order.discount any more"),
        (migrations.DeleteModel("Payment"), "there is no table shop_payment any more"),
        (
            migrations.AlterField("Order", "status", models.CharField(max_length=20)),
            "inserting into shop_order without status fails",
        ),
    ],
)
def test_before_what_old_code_needs(operation: Operation, gone: str) -> None:
    (finding,) = judged(RULE, operation, safe=Safe.before_deploy())

    assert finding.message == f"{EARLY}{gone}."
    assert finding.hint == "Mark it Safe.after_deploy()."


@pytest.mark.parametrize(
    "mark",
    [{"stage": Stage.POST_DEPLOY}, {"is_post_deployment": True}, {"safe": Safe.after_deploy}],
)
def test_marks_of_all_kinds(mark: dict[str, object]) -> None:
    (finding,) = judged(RULE, ADD, **mark)

    assert finding.message == f"{LATE}there is no column shop_order.channel yet."


@pytest.mark.parametrize("operation", [ADD, CREATE, RENAME])
def test_before_and_right(operation: Operation) -> None:
    assert not judged(RULE, operation, safe=Safe.before_deploy())


@pytest.mark.parametrize(
    "operation",
    [
        REMOVE,
        migrations.DeleteModel("Payment"),
        migrations.AlterField("Order", "total", models.IntegerField(null=True)),
        migrations.AlterField("Order", "note", models.TextField()),
        migrations.RemoveConstraint("Order", "order_total_check"),
        migrations.AddIndex("Order", models.Index(fields=["total"], name="order_total_idx")),
        ran("CREATE TABLE audit (id bigint PRIMARY KEY)"),
        ran("ALTER TABLE shop_order ADD COLUMN audited boolean"),
    ],
)
def test_after_and_right(operation: Operation) -> None:
    assert not judged(RULE, operation, safe=Safe.after_deploy())


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddConstraint(
            "Order", models.CheckConstraint(condition=models.Q(total__gt=0), name="positive")
        ),
        migrations.AlterField("Order", "note", models.TextField(default="")),
        migrations.AlterField("Order", "number", models.CharField(max_length=9, db_index=True)),
    ],
)
def test_what_may_fail_is_no_contradiction(operation: Operation) -> None:
    assert not judged(RULE, operation, safe=Safe.before_deploy())


@pytest.mark.parametrize("operation", [ADD, REMOVE, RENAME])
def test_without_a_side(operation: Operation) -> None:
    assert not judged(RULE, operation)
    assert not judged(RULE, operation, safe=Safe.always())


def test_a_mark_that_says_nothing() -> None:
    (finding,) = judged(RULE, ADD, safe="later")

    assert finding.message == "shop.0003 is marked safe = 'later', which names no side of the deploy."
    assert finding.hint == "Write safe = Safe.before_deploy(), Safe.after_deploy() or Safe.always()."


def test_marks_that_differ() -> None:
    (finding,) = judged(RULE, ADD, safe=Safe.before_deploy, is_post_deployment=True)

    assert (
        finding.message
        == "shop.0003 is marked safe = Safe.before_deploy() and is_post_deployment = True, which contradict each other."
    )
    assert finding.hint == "Keep one of them."


def test_removed_in_two_steps() -> None:
    pending = SafeRemoveField("Order", "discount", deletion_action=DeletionAction.MOVE_TO_PENDING)
    drop = SafeRemoveField("Order", "discount", deletion_action=DeletionAction.DELETE)
    compiled = migration(drop, before=(pending,), marks={"safe": Safe.before_deploy()})

    assert not [one for one in findings_in(compiled) if one.rule == RULE]
