"""Bad: old code leaves the status to the database."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0041_remove_order_status_index")]
    operations = [
        migrations.AlterField("Order", "status", models.CharField(max_length=20, default="open")),
    ]
