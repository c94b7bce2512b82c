"""What is often believed to be dangerous and was measured to be harmless: no rule may
say more than a note."""

from __future__ import annotations

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db.migrations import (
    AddField,
    AlterField,
    AlterModelOptions,
    AlterModelTable,
    CreateModel,
    RenameField,
    RenameIndex,
    RenameModel,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.models import (
    CASCADE,
    BigAutoField,
    BooleanField,
    CharField,
    CheckConstraint,
    DateTimeField,
    DecimalField,
    EmailField,
    ForeignKey,
    IntegerField,
    JSONField,
    Q,
    TextField,
    UUIDField,
)
from django.db.models.functions import Now

from django_safemigrate.rules import Severity
from linting import findings_of

NOT_VALID = AddConstraintNotValid(
    "Product", CheckConstraint(condition=Q(weight__isnull=False), name="weight_set")
)
HARMLESS: dict[str, list[Operation]] = {
    "longer varchar": [AlterField("Customer", "name", CharField(max_length=200))],
    "longer varchar with an index": [AlterField("Order", "number", CharField(max_length=90, db_index=True))],
    "longer varchar with a unique index": [
        AlterField("Product", "sku", CharField(max_length=90, unique=True))
    ],
    "varchar without a limit": [AlterField("Customer", "name", CharField())],
    "varchar to text": [AlterField("Customer", "name", TextField())],
    "more digits": [AlterField("Product", "price", DecimalField(max_digits=12, decimal_places=2))],
    "timestamp in UTC": [RunSQL("ALTER TABLE shop_customer ALTER joined TYPE timestamp", RunSQL.noop)],
    "varchar to citext": [RunSQL("ALTER TABLE shop_customer ALTER name TYPE citext", RunSQL.noop)],
    "collation without an index": [
        AlterField("Customer", "name", CharField(max_length=100, db_collation="C"))
    ],
    "comment": [AlterField("Customer", "name", CharField(max_length=100, db_comment="as printed"))],
    "constant database default": [AddField("Order", "lot", IntegerField(db_default=1))],
    "boolean database default": [AddField("Order", "gift", BooleanField(db_default=False))],
    "json database default": [AddField("Order", "options", JSONField(null=True, default=dict))],
    "now": [AddField("Order", "seen", DateTimeField(db_default=Now()))],
    "nullable column": [AddField("Order", "lot", IntegerField(null=True))],
    "volatile default of an existing column": [
        CreateModel(
            "Visit", [("id", BigAutoField(primary_key=True)), ("token", UUIDField(db_default=RandomUUID()))]
        )
    ],
    "other default": [AlterField("Product", "stock", IntegerField(default=7))],
    "choices and help": [
        AlterField("Product", "stock", IntegerField(default=0, choices=[(0, "no")], help_text="!"))
    ],
    "validators of another class": [
        AlterField("Customer", "email", EmailField(null=True, verbose_name="e-mail"))
    ],
    "related name": [AlterField("Payment", "order", ForeignKey("shop.Order", CASCADE, related_name="paid"))],
    "field renamed, column kept": [
        RenameField("Order", "note", "remark"),
        AlterField("Order", "remark", TextField(null=True, db_column="note")),
    ],
    "model renamed, table kept": [
        AlterModelTable("Payment", "shop_payment"),
        RenameModel("Payment", "Transfer"),
    ],
    "options": [AlterModelOptions("Order", {"ordering": ["id"]})],
    "index renamed": [RenameIndex("Order", new_name="order_new_idx", old_name="order_status_placed_idx")],
    "storage parameters": [RunSQL("ALTER TABLE shop_order SET (fillfactor = 70)", RunSQL.noop)],
    "analyze": [RunSQL("ANALYZE shop_order", RunSQL.noop)],
    "statistics": [RunSQL("CREATE STATISTICS s ON status, total FROM shop_order", RunSQL.noop)],
    "model": [
        CreateModel(
            "Visit", [("id", BigAutoField(primary_key=True)), ("page", CharField(max_length=9, unique=True))]
        )
    ],
}


@pytest.mark.parametrize("case", HARMLESS)
def test_harmless(case: str) -> None:
    found = [one for one in findings_of(*HARMLESS[case]) if one.severity is not Severity.NOTE]

    # Taking a longer text back is another matter, which has a rule of its own.
    assert not [one for one in found if one.direction == "forward"]


def test_a_check_is_validated_in_a_later_migration() -> None:
    assert not findings_of(ValidateConstraint("Product", "weight_set"), before=[NOT_VALID])
