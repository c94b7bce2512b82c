"""Bad: the index is built while nobody can place an order."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddIndex("Order", models.Index(fields=["status"], name="order_status_idx")),
    ]
