from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from django_safemigrate import Safe
from django_safemigrate.rules import Severity, all_rules
from marked import judged

RULE = "stage-ambiguous"
ADD = migrations.AddField("Order", "channel", models.TextField(null=True))
REMOVE = migrations.RemoveField("Order", "discount")
RENAME = migrations.RenameField("Order", "note", "remark")


def test_two_operations() -> None:
    (finding,) = judged(RULE, ADD, REMOVE)

    assert (
        finding.message
        == "shop.0003 belongs on both sides of the deploy: before it, there is no column shop_order.channel yet; after it, there is no column shop_order.discount any more."
    )
    assert finding.hint == "Split it into one migration to run before the deploy and one to run after it."
    assert (finding.severity, finding.operation) == (Severity.WARNING, None)


def test_one_operation() -> None:
    (finding,) = judged(RULE, RENAME)

    assert (
        finding.message
        == "shop.0003 belongs on both sides of the deploy: before it, there is no column shop_order.remark yet; after it, there is no column shop_order.note any more."
    )
    assert (
        finding.hint
        == "Do it in two steps, one for each side, as the page of the rule says that finds the operation."
    )


def test_marked_as_if_it_did_not_matter() -> None:
    assert judged(RULE, ADD, REMOVE, safe=Safe.always())


@pytest.mark.parametrize("safe", [Safe.before_deploy, Safe.after_deploy])
def test_put_on_one_side(safe: object) -> None:
    assert not judged(RULE, ADD, REMOVE, safe=safe)


@pytest.mark.parametrize(
    "operations",
    [
        [ADD],
        [REMOVE],
        [RENAME, migrations.RenameField("Order", "remark", "note")],
        [ADD, migrations.RemoveField("Order", "channel")],
        [ADD, migrations.RemoveConstraint("Order", "order_total_check")],
    ],
)
def test_one_side(operations: list[Operation]) -> None:
    assert not judged(RULE, *operations)


def test_it_has_to_be_asked_for() -> None:
    assert all_rules()[RULE].opt_in
