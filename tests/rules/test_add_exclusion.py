from __future__ import annotations

from django.db.migrations import AddConstraint, RunSQL
from django.db.models import UniqueConstraint

from linting import safe, unsafe

RULE = "add-exclusion"


def test_hash() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER TABLE shop_order ADD CONSTRAINT one EXCLUDE USING hash (number WITH =)", RunSQL.noop),
    )

    assert (
        message
        == "Adding exclusion constraint one blocks reads and writes of shop_order while its index is built."
    )


def test_gist() -> None:
    message = unsafe(
        RULE,
        RunSQL(
            "ALTER TABLE shop_order ADD CONSTRAINT one EXCLUDE USING gist (int4range(total, discount) WITH &&)",
            RunSQL.noop,
        ),
    )

    assert (
        message
        == "Adding exclusion constraint one blocks reads and writes of shop_order while its index is built."
    )


def test_new_table() -> None:
    safe(RULE, RunSQL("CREATE TABLE room (n integer, EXCLUDE USING hash (n WITH =))", "DROP TABLE room"))


def test_unique_constraint() -> None:
    safe(RULE, AddConstraint("Order", UniqueConstraint(fields=["number"], name="order_unique")))
