"""Operations that remove in two steps are understood by the name of their deletion_action."""

from __future__ import annotations

import pytest

from django_safemigrate.compiler import CompiledMigration, Compiler
from django_safemigrate.databases.offline import offline
from django_safemigrate.databases.postgresql.database import PostgreSQL
from django_safemigrate.graph import HistoryError, MigrationSteps
from linting import Release, compiled, findings_in
from marked import DeletionAction, SafeDeleteModel, SafeRemoveField

FORGET = SafeRemoveField("Order", "discount", deletion_action=DeletionAction.MOVE_TO_PENDING)
DROP = SafeRemoveField("Order", "discount", deletion_action=DeletionAction.DELETE)
FORGET_MODEL = SafeDeleteModel("Payment", deletion_action=DeletionAction.MOVE_TO_PENDING)
DROP_MODEL = SafeDeleteModel("Payment", deletion_action=DeletionAction.DELETE)


def sql(migration: CompiledMigration) -> list[str]:
    assert {one.opaque for one in migration.operations} == {None}
    # Django drops a column with CASCADE up to 5.2.
    return [one.sql.removesuffix(" CASCADE") for one in migration.statements]


def rules(migration: CompiledMigration) -> set[str]:
    return {one.rule for one in findings_in(migration)}


def test_a_field() -> None:
    forget, drop = compiled(Release([FORGET]), Release([DROP]))

    assert sql(forget) == []
    assert "discount" not in forget.operations[-1].step.after.models["shop", "order"].fields
    assert "discount" in forget.after.tables["shop_order"].columns
    assert sql(drop) == ['ALTER TABLE "shop_order" DROP COLUMN "discount"']
    assert "discount" not in drop.after.tables["shop_order"].columns
    assert "remove-field" not in rules(drop)


def test_a_model() -> None:
    forget, drop = compiled(Release([FORGET_MODEL]), Release([DROP_MODEL]))

    assert sql(forget) == []
    assert ("shop", "payment") not in forget.operations[-1].step.after.models
    assert sql(drop) == ['DROP TABLE "shop_payment"']
    assert "shop_payment" not in drop.after.tables
    assert "delete-model" not in rules(drop)


def test_in_one_step() -> None:
    field, model = compiled(Release([DROP]), Release([DROP_MODEL]))

    assert sql(field) == ['ALTER TABLE "shop_order" DROP COLUMN "discount"']
    assert "remove-field" in rules(field)
    assert sql(model) == ['DROP TABLE "shop_payment"']
    assert "delete-model" in rules(model)


def test_a_field_that_must_not_be_null_is_forgotten() -> None:
    (forget,) = compiled(
        Release([SafeRemoveField("Order", "total", deletion_action=DeletionAction.MOVE_TO_PENDING)])
    )

    assert "remove-field-state-only-not-null" in rules(forget)


def test_forgotten_and_dropped_in_one_migration() -> None:
    (both,) = compiled(Release([FORGET, DROP]))

    assert sql(both) == ['ALTER TABLE "shop_order" DROP COLUMN "discount"']
    assert "remove-field" in rules(both)


def test_twice() -> None:
    with pytest.raises(HistoryError, match="KeyError: 'discount'"):
        compiled(Release([FORGET]), Release([FORGET]))


def backwards(migration: CompiledMigration) -> CompiledMigration:
    steps = tuple(one.step for one in migration.operations)
    whole = MigrationSteps(migration.migration, steps, steps[0].before, steps[-1].after, initial=False)
    with offline():
        return Compiler(PostgreSQL(16)).compile_backwards(whole, migration.after)


def test_a_field_comes_back() -> None:
    forget, drop = compiled(Release([FORGET]), Release([DROP]))

    back = backwards(drop)

    assert sql(back) == ['ALTER TABLE "shop_order" ADD COLUMN "discount" integer NULL']
    assert set(back.after.tables["shop_order"].columns) == set(forget.after.tables["shop_order"].columns)
    assert sql(backwards(forget)) == []


def test_a_model_comes_back() -> None:
    forget, drop = compiled(Release([FORGET_MODEL]), Release([DROP_MODEL]))

    back = backwards(drop)

    assert set(back.after.tables) == set(forget.after.tables)
