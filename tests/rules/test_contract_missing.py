from __future__ import annotations

from django.db import migrations, models

from django_safemigrate import Safe
from django_safemigrate import operations as safe
from django_safemigrate.rules import Finding, Severity
from linting import Release, compiled, findings_in

RULE = "contract-missing"
LEAVES = Release([safe.RemoveField("Order", "total")], atomic=False)
OTHER = Release([migrations.AddField("Order", "channel", models.TextField(null=True))])


def judged(*releases: Release) -> list[list[Finding]]:
    """What the rule says about each migration."""
    return [[one for one in findings_in(each) if one.rule == RULE] for each in compiled(*releases)]


def contract(of: str) -> Release:
    return Release([safe.Contract(of)], atomic=False)


def test_a_later_migration_without_it() -> None:
    (finding,), others = judged(LEAVES, OTHER)

    assert (
        finding.message
        == "What this leaves for when no old code is left is run by no later migration of shop."
    )
    assert finding.hint == 'Put safe.Contract("0002") into a migration of the next release.'
    assert (finding.severity, finding.operation, others) == (Severity.WARNING, "0", [])


def test_the_last_migration() -> None:
    ((finding,),) = judged(LEAVES)

    assert finding.severity is Severity.NOTE


def test_of_another_migration() -> None:
    (finding,), *_ = judged(LEAVES, OTHER, contract("0003"))

    assert finding.severity is Severity.WARNING


def test_with_its_contract() -> None:
    assert judged(LEAVES, OTHER, contract("0002")) == [[], [], []]


def test_inside_another_operation() -> None:
    inside = migrations.SeparateDatabaseAndState([safe.Contract("0002")])

    assert judged(LEAVES, Release([inside], atomic=False)) == [[], []]


def test_after_the_deploy_nothing_is_left() -> None:
    marked = Release(LEAVES.operations, atomic=False, marks={"safe": Safe.after_deploy()})

    assert judged(marked, OTHER) == [[], []]


def test_django_leaves_nothing() -> None:
    assert judged(Release([migrations.RemoveField("Order", "total")]), OTHER) == [[], []]


def test_nothing_to_leave() -> None:
    added = Release([safe.AddField("Order", "channel", models.TextField(null=True))], atomic=False)

    assert judged(added, OTHER) == [[], []]


def test_by_the_name_of_a_migration_that_it_replaces() -> None:
    squashed = Release(LEAVES.operations, atomic=False, marks={"replaces": [("shop", "0002_remove_total")]})

    assert judged(squashed, contract("0002_remove_total"))[0] == []


def test_in_the_same_migration() -> None:
    both = Release([*LEAVES.operations, safe.Contract("0002")], atomic=False)

    assert judged(both, OTHER) == [[], []]
