"""Good: the index is built beside the traffic."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0002_order_status_index")]
    operations = [
        AddIndexConcurrently("Order", models.Index(fields=["customer", "placed_at"], name="order_customer_placed_idx")),
    ]
