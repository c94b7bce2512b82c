"""What is believed safe on PostgreSQL and is not: each must come out as a real server measures it.

The prices themselves are measured in tests/facts, whole migrations in tests/differential.
"""

from __future__ import annotations

import uuid
from typing import Any

import django
import pytest
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now

from django_safemigrate.schema.effects import Blocks
from django_safemigrate.schema.net import Stage
from linting import findings_of
from surprises import (
    BACKFILL,
    EXCLUSIVE,
    PARENT,
    POSITIVE_TOTAL,
    alter,
    dangers,
    errors,
    extra,
    last,
    prices,
    said,
    stages,
)


@pytest.mark.parametrize(
    "field", [models.PositiveIntegerField(null=True), models.PositiveSmallIntegerField(db_default=7)]
)
def test_an_added_positive_integer_is_checked_row_by_row(field: models.Field[Any, Any]) -> None:
    migration = last(extra(field))
    assert dangers(migration) == {("shop_order", "scan", "reads")}
    assert errors(migration) == {"add-field-inline-check"}


def test_integer_to_positive_integer_scans() -> None:
    migration = last(alter("order", "total", models.PositiveIntegerField()))
    assert dangers(migration) == {("shop_order", "scan", "reads")}
    assert "add-check-validated" in errors(migration)


@pytest.mark.parametrize(
    "field",
    [
        models.ForeignKey("shop.Customer", models.CASCADE, null=True),
        models.ForeignKey("shop.Customer", models.CASCADE, db_index=False),
        models.OneToOneField("shop.Customer", models.CASCADE),
    ],
)
def test_touching_a_foreign_key_validates_it_again_under_locks_on_both_tables(
    field: models.Field[Any, Any],
) -> None:
    migration = last(alter("order", "customer", field))
    assert {("shop_order", "scan", "reads"), ("shop_customer", "scan", "reads")} <= dangers(migration)
    assert "recreate-fk-on-alter" in errors(migration)


def test_a_constraint_for_a_key_without_one_blocks_writes_of_both_tables() -> None:
    loose = models.ForeignKey("shop.Customer", models.CASCADE, db_constraint=False)
    migration = last(
        alter("order", "customer", models.ForeignKey("shop.Customer", models.CASCADE)),
        before=(alter("order", "customer", loose),),
    )
    assert dangers(migration) == {("shop_order", "scan", "writes"), ("shop_customer", "scan", "writes")}
    assert "add-fk-validated" in errors(migration)


def test_python_side_options_of_a_key_emit_nothing() -> None:
    field = models.ForeignKey("shop.Customer", models.PROTECT, related_name="orders")
    assert last(alter("order", "customer", field)).statements == []


@pytest.mark.parametrize(
    "operation",
    [migrations.RenameModel("Customer", "Client"), migrations.RenameField("Order", "customer", "client")],
)
def test_renaming_what_a_key_hangs_on_validates_it_again(operation: Operation) -> None:
    assert {blocks for _, work, blocks in dangers(last(operation)) if work == "scan"} == {"reads"}


def test_renaming_a_plain_field_is_brief() -> None:
    migration = last(migrations.RenameField("Customer", "id", "key"))
    assert dangers(migration) == set()
    assert errors(migration) == {"rename-field"}


def test_the_danger_of_a_new_null_key_is_its_index() -> None:
    key = models.ForeignKey("shop.Product", models.CASCADE, null=True)
    assert dangers(last(extra(key))) == {("shop_order", "build", "reads")}
    assert ("shop_product", PARENT, "catalog") in prices(last(extra(key)))
    assert dangers(last(extra(key), atomic=False)) == {("shop_order", "build", "writes")}
    unindexed = models.ForeignKey("shop.Product", models.CASCADE, null=True, db_index=False)
    assert dangers(last(extra(unindexed))) == set()


def test_an_indexed_text_column_gets_two_indexes() -> None:
    works = [work for _, _, work in prices(last(extra(models.SlugField(null=True))))]
    assert works.count("build") == 2


def test_a_lock_outlives_its_statement() -> None:
    both = last(AddConstraintNotValid("order", POSITIVE_TOTAL), ValidateConstraint("order", "total_positive"))
    assert dangers(both) == {("shop_order", "scan", "reads")}
    assert "validate-in-same-transaction" in errors(both)
    apart = last(
        ValidateConstraint("order", "total_positive"),
        before=(AddConstraintNotValid("order", POSITIVE_TOTAL),),
    )
    assert dangers(apart) == set()


def test_the_first_index_holds_its_table_while_the_second_is_built() -> None:
    migration = last(
        migrations.AddIndex("order", models.Index(fields=["total"], name="one")),
        migrations.AddIndex("payment", models.Index(fields=["amount"], name="two")),
    )
    second = migration.statements[1].changes[0]
    assert [(one.table, one.blocks) for one in second.held] == [("shop_order", Blocks.WRITES)]


def test_a_backfill_in_the_transaction_of_an_alter_is_told() -> None:
    assert "schema-and-data-mixed" in said(last(extra(models.IntegerField(null=True)), BACKFILL))


def test_removals_break_new_code_before_and_old_code_after() -> None:
    for operation in (
        migrations.RemoveField("Order", "total"),
        migrations.RemoveField("Customer", "points"),
        migrations.RemoveField("Order", "customer"),
        migrations.RemoveField("Order", "products"),
        migrations.DeleteModel("Payment"),
    ):
        assert stages(last(operation)) == [Stage.SPLIT], operation
    assert stages(last(migrations.RemoveField("Order", "note"))) == [Stage.AFTER]


def test_removing_a_required_field_from_the_state_alone_breaks_new_code() -> None:
    def gone(name: str) -> Operation:
        return migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Order", name)])

    assert errors(last(gone("total"))) == {"remove-field-state-only-not-null"}
    assert errors(last(gone("note"))) == set()
    assert errors(last(gone("status"))) == set()


def test_not_null_with_a_python_default_is_brief_and_breaks_old_inserts() -> None:
    migration = last(extra(models.IntegerField(default=7)))
    assert dangers(migration) == set()
    assert errors(migration) == {"add-field-not-null-without-db-default"}
    assert stages(migration) == [Stage.SPLIT]
    assert stages(last(extra(models.IntegerField(db_default=7)))) == [Stage.BEFORE]


def test_random_uuids_rewrite_and_now_does_not() -> None:
    random = last(extra(models.UUIDField(db_default=RandomUUID())))
    assert dangers(random) == {("shop_order", "rewrite", "reads")}
    assert "add-field-volatile-db-default" in errors(random)
    assert errors(last(extra(models.DateTimeField(db_default=Now())))) == set()


@pytest.mark.parametrize(
    "column",
    [
        "timestamptz DEFAULT clock_timestamp()",
        "bigint GENERATED ALWAYS AS IDENTITY",
        "int GENERATED ALWAYS AS (total + 1) STORED",
    ],
)
def test_other_columns_that_rewrite(column: str) -> None:
    assert dangers(last(RunSQL(f"ALTER TABLE shop_order ADD COLUMN extra {column}"))) == {
        ("shop_order", "rewrite", "reads")
    }


def test_virtual_columns_rewrite_nothing() -> None:
    assert (
        dangers(
            last(
                RunSQL("ALTER TABLE shop_order ADD COLUMN extra int GENERATED ALWAYS AS (total + 1)"),
                version=18,
            )
        )
        == set()
    )


def test_a_callable_uuid_gives_every_row_the_same() -> None:
    assert "add-field-same-uuid" in said(last(extra(models.UUIDField(default=uuid.uuid4))))


def test_narrowing_text_cuts_it_in_silence() -> None:
    messages = {
        one.rule: one.message
        for one in findings_of(alter("product", "description", models.CharField(max_length=50, null=True)))
    }
    assert "cuts the values" in messages["narrow-type"]
    refused = {
        one.rule: one.message
        for one in findings_of(alter("product", "name", models.CharField(max_length=50)))
    }
    assert "cuts the values" not in refused["narrow-type"]


def test_varchar_to_text_rebuilds_the_like_index() -> None:
    migration = last(alter("order", "number", models.TextField(db_index=True)))
    assert dangers(migration) == {("shop_order", "build", "reads")}
    assert "like-index-rebuild" in errors(migration)


def test_a_collation_rebuilds_the_indexes_of_its_column() -> None:
    indexed = last(alter("order", "number", models.CharField(max_length=50, db_index=True, db_collation="C")))
    assert ("shop_order", "build", "reads") in dangers(indexed)
    assert (
        dangers(last(alter("product", "name", models.CharField(max_length=100, db_collation="C")))) == set()
    )


def test_an_identity_over_existing_rows_starts_at_one() -> None:
    counted = migrations.CreateModel("Counted", [("id", models.IntegerField(primary_key=True))])
    migration = last(alter("counted", "id", models.AutoField(primary_key=True)), before=(counted,))
    assert "identity-starts-at-one" in said(migration)


def test_null_to_not_null_with_a_default_updates_and_scans_under_the_lock() -> None:
    migration = last(alter("order", "discount", models.IntegerField(default=0)))
    assert dangers(migration) == {("shop_order", "update", "reads"), ("shop_order", "scan", "reads")}
    assert "set-not-null-with-update" in errors(migration)


def test_a_comment_on_a_column_locks_but_rewrites_nothing() -> None:
    comment = last(alter("order", "note", models.TextField(null=True, db_comment="by the customer")))
    assert prices(comment)[0] == ("shop_order", EXCLUSIVE, "catalog")
    assert errors(comment) == set()
    table = last(migrations.AlterModelTableComment("order", "orders"))
    assert prices(table) == [("shop_order", "SHARE UPDATE EXCLUSIVE", "catalog")]


def test_arrays_of_longer_texts_rewrite_and_other_sizes_do_not() -> None:
    words = extra(ArrayField(models.CharField(max_length=10), null=True))
    longer = alter("order", "extra", ArrayField(models.CharField(max_length=20), null=True))
    assert dangers(last(longer, before=(words,))) == {("shop_order", "rewrite", "reads")}
    sized = alter("order", "extra", ArrayField(models.CharField(max_length=10), size=3, null=True))
    assert dangers(last(sized, before=(words,))) == set()


def test_a_check_that_is_not_valid_yet_refuses_old_writers_already() -> None:
    migration = last(AddConstraintNotValid("order", POSITIVE_TOTAL))
    assert dangers(migration) == set()
    assert "add-check-old-writers" in said(migration)
    assert stages(migration) == [Stage.AFTER]


def test_keys_lock_the_table_they_point_at() -> None:
    key = models.ForeignKey("shop.Customer", models.CASCADE)
    created = migrations.CreateModel(
        "Visit", [("id", models.BigAutoField(primary_key=True)), ("customer", key)]
    )
    assert ("shop_customer", PARENT, "catalog") in prices(last(created))
    assert "fk-locks-hot-parent" in said(last(created))
    for operation in (migrations.DeleteModel("Payment"), migrations.RemoveField("Payment", "order")):
        assert ("shop_order", EXCLUSIVE, "catalog") in prices(last(operation)), operation
    assert prices(last(migrations.RemoveIndex("order", "order_status_placed_idx"))) == [
        ("shop_order", EXCLUSIVE, "catalog")
    ]


@pytest.mark.skipif(django.VERSION >= (6, 1), reason="Django 6.1 has no PostgreSQL 14 any more")
def test_nulls_distinct_is_a_silent_no_op_on_14() -> None:
    constraint = models.UniqueConstraint(fields=["discount"], name="one", nulls_distinct=False)
    assert last(migrations.AddConstraint("order", constraint), version=14).statements == []
    assert len(last(migrations.AddConstraint("order", constraint), version=15).statements) == 1


def test_dropping_with_cascade_tells_what_goes_too() -> None:
    view = RunSQL("CREATE VIEW notes AS SELECT id, note FROM shop_order", "DROP VIEW notes")
    assert "drop-column-cascade" in said(
        last(RunSQL("ALTER TABLE shop_order DROP COLUMN note CASCADE"), before=(view,))
    )
    assert "drop-table-cascade" in said(last(migrations.DeleteModel("Order"), before=(view,)))


def test_a_broken_off_concurrent_build_is_kept_by_if_not_exists() -> None:
    build = RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS extra ON shop_order (total)")
    assert "concurrent-index-not-idempotent" in said(last(build, atomic=False))


def test_two_concurrent_statements_in_one_string_share_a_transaction() -> None:
    one, two = (f"CREATE INDEX CONCURRENTLY {name} ON shop_order (total)" for name in ("one", "two"))
    assert "concurrently-in-transaction" in errors(last(RunSQL(f"{one}; {two}"), atomic=False))
    assert "concurrently-in-transaction" not in errors(last(RunSQL([one, two]), atomic=False))
