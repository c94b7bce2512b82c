"""The operations of django.contrib.postgres are read like any other: by what they do."""

from __future__ import annotations

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    BloomExtension,
    BtreeGinExtension,
    BtreeGistExtension,
    CITextExtension,
    CreateCollation,
    CreateExtension,
    CryptoExtension,
    HStoreExtension,
    RemoveCollation,
    RemoveIndexConcurrently,
    TrigramExtension,
    UnaccentExtension,
    ValidateConstraint,
)
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint, Index, Q

from django_safemigrate.rules import Severity
from django_safemigrate.schema.changes import (
    AddConstraint,
    ChangeObject,
    CreateIndex,
    DropIndex,
)
from django_safemigrate.schema.changes import CreateCollation as CollationCreated
from django_safemigrate.schema.changes import ValidateConstraint as ConstraintValidated
from linting import Release, compiled, findings_in

NOT_VALID = AddConstraintNotValid("Order", CheckConstraint(condition=Q(total__gt=0), name="positive"))
COLLATION = CreateCollation("numeric", provider="icu", locale="und-u-kn-true")

CONCURRENT: list[tuple[Operation, type]] = [
    (AddIndexConcurrently("Order", Index(fields=["total"], name="order_total_idx")), CreateIndex),
    (RemoveIndexConcurrently("Order", "order_status_placed_idx"), DropIndex),
]
OTHERS: list[tuple[Operation, list[Operation], type]] = [
    (NOT_VALID, [], AddConstraint),
    (ValidateConstraint("Order", "positive"), [NOT_VALID], ConstraintValidated),
    (COLLATION, [], CollationCreated),
    (RemoveCollation("numeric", provider="icu", locale="und-u-kn-true"), [COLLATION], ChangeObject),
    (CreateExtension("pg_stat_statements"), [], ChangeObject),
    *(
        (extension(), [], ChangeObject)
        for extension in (
            BloomExtension,
            BtreeGinExtension,
            BtreeGistExtension,
            CITextExtension,
            CryptoExtension,
            HStoreExtension,
            TrigramExtension,
            UnaccentExtension,
        )
    ),
]


def shown(release: Release, *before: Operation) -> tuple[set[type], list[str]]:
    """The kinds of change of a migration that is understood throughout, and the rules that warn of it."""
    *_, migration = compiled(Release(before), release)
    assert [one.opaque or one.refused for one in migration.operations] == [None]
    loud = [one.rule for one in findings_in(migration) if one.severity is not Severity.NOTE]
    return {type(one.change) for operation in migration.operations for one in operation.changes()}, loud


@pytest.mark.parametrize(("operation", "kind"), CONCURRENT)
def test_concurrently(operation: Operation, kind: type) -> None:
    kinds, loud = shown(Release([operation], atomic=False))

    assert kinds == {kind}
    assert loud == []


@pytest.mark.parametrize(("operation", "kind"), CONCURRENT)
def test_concurrently_in_a_transaction(operation: Operation, kind: type) -> None:
    (migration,) = compiled(Release([operation]))

    assert migration.operations[0].refused
    assert "concurrently-in-transaction" in {one.rule for one in findings_in(migration)}


@pytest.mark.parametrize(("operation", "before", "kind"), OTHERS)
def test_in_a_transaction(operation: Operation, before: list[Operation], kind: type) -> None:
    kinds, loud = shown(Release([operation]), *before)

    assert kinds == {kind}
    # What the other rules say of it is in the tests of those rules.
    assert "unanalysable-statement" not in loud
