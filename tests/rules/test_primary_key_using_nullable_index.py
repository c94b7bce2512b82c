from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "primary-key-using-nullable-index"
INDEX = [RunSQL("CREATE UNIQUE INDEX u ON shop_payment (invoice)", RunSQL.noop)]
NOT_NULL_INDEX = [RunSQL("CREATE UNIQUE INDEX u ON shop_payment (amount)", RunSQL.noop)]
DROP = RunSQL("ALTER TABLE shop_payment DROP CONSTRAINT shop_payment_pkey", RunSQL.noop)
KEY = RunSQL("ALTER TABLE shop_payment ADD CONSTRAINT pk PRIMARY KEY USING INDEX u", RunSQL.noop)


def test_nullable_column() -> None:
    message = unsafe(RULE, DROP, KEY, before=INDEX)

    assert (
        message
        == "Making index u the primary key of shop_payment blocks reads and writes of shop_payment while its columns are searched for NULL."
    )


def test_in_a_migration_that_is_not_atomic() -> None:
    message = unsafe(RULE, DROP, KEY, before=INDEX, atomic=False)

    assert (
        message
        == "Making index u the primary key of shop_payment blocks reads and writes of shop_payment while its columns are searched for NULL."
    )


def test_not_null_column() -> None:
    safe(RULE, DROP, KEY, before=NOT_NULL_INDEX)


def test_unique_constraint() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment ADD CONSTRAINT u UNIQUE USING INDEX u", RunSQL.noop),
        before=INDEX,
    )
