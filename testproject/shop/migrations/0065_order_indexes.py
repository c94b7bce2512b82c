"""Bad: built beside the traffic, but one is cut short, one is there already, one comes too late."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0064_order_maintenance")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS"
            " shop_order_for_the_list_of_open_orders_by_customer_and_time_of_placing_idx"
            " ON shop_order (status, customer_id)",
            migrations.RunSQL.noop,
        ),
        RemoveIndexConcurrently("Order", "order_customer_placed_idx"),
        AddIndexConcurrently("Order", models.Index(fields=["customer", "placed_at", "status"], name="order_customer_idx")),
        AddIndexConcurrently("Order", models.Index(fields=["channel"], name="order_way_idx")),
    ]
