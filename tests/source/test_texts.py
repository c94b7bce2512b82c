"""Texts that are put together."""

from __future__ import annotations

from typing import Any

from django.db import connections

from source.reading import reading


def _sql_put_together(apps: Any, schema_editor: Any) -> None:
    order = apps.get_model("shop", "Order")
    schema_editor.execute(f"UPDATE {order._meta.db_table} SET note = ''")
    table = schema_editor.quote_name(order._meta.db_table)
    with connections[schema_editor.connection.alias].cursor() as cursor:
        cursor.execute("DELETE FROM " + "shop_payment")
        cursor.executemany(f"UPDATE {table} SET note = %s WHERE id = %s", [("", 1)])
        cursor.execute(f"UPDATE shop_order SET note = {order.objects.count()}")
        cursor.execute(f"UPDATE shop_order SET note = '{1:>5}'")


def test_sql_that_is_put_together() -> None:
    assert [one.text for one in reading(_sql_put_together).sql] == [
        "UPDATE shop_order SET note = ''",
        "DELETE FROM shop_payment",
        "UPDATE shop_order SET note = %s WHERE id = %s",
        None,
        None,
    ]
