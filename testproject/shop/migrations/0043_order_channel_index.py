"""Allowed, with its reason."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    allow = {"add-index-not-concurrent": "Orders are placed through a queue that waits for this migration."}
    dependencies = [("shop", "0042_order_status_default")]
    operations = [
        migrations.AddIndex("Order", models.Index(fields=["channel"], name="order_channel_idx")),
    ]
