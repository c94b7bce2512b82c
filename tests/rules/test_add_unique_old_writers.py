from __future__ import annotations

from django.db.migrations import AddConstraint, AddField, RunSQL
from django.db.models import IntegerField, UniqueConstraint

from linting import safe, unsafe

RULE = "add-unique-old-writers"


def test_constraint() -> None:
    message = unsafe(RULE, AddConstraint("Order", UniqueConstraint(fields=["number"], name="u")))

    assert message == "Adding constraint u refuses rows that the deployed code may write to shop_order."


def test_index_built_concurrently() -> None:
    message = unsafe(
        RULE, RunSQL("CREATE UNIQUE INDEX CONCURRENTLY u ON shop_order (number)", RunSQL.noop), atomic=False
    )

    assert message == "Building unique index u refuses rows that the deployed code may write to shop_order."


def test_exclusion() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT one EXCLUDE USING hash (number WITH =)", RunSQL.noop),
    )

    assert message == "Adding constraint one refuses rows that the deployed code may write to shop_order."


def test_index_was_there() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT u UNIQUE USING INDEX u", RunSQL.noop),
        before=[RunSQL("CREATE UNIQUE INDEX u ON shop_order (number)", RunSQL.noop)],
    )


def test_column_of_this_migration() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(null=True, unique=True)))
