from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "create-trigger"
SQL = (
    "CREATE TRIGGER t BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
)


def test_table_in_use() -> None:
    message = unsafe(RULE, RunSQL(SQL.format("shop_order"), RunSQL.noop))

    assert message == "Making trigger t blocks writes to shop_order until the transaction ends."


def test_or_replace() -> None:
    message = unsafe(
        RULE, RunSQL(SQL.format("shop_order").replace("CREATE", "CREATE OR REPLACE"), RunSQL.noop)
    )

    assert message == "Making trigger t blocks writes to shop_order until the transaction ends."


def test_new_table() -> None:
    safe(
        RULE, RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop), RunSQL(SQL.format("visit"), RunSQL.noop)
    )


def test_other_statement() -> None:
    safe(RULE, RunSQL("COMMENT ON TABLE shop_order IS 'CREATE TRIGGER'", RunSQL.noop))
