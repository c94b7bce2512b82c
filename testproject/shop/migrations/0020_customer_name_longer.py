"""Good: a longer varchar is stored in the same way."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0019_order_total_big")]
    operations = [
        migrations.AlterField("Customer", "name", models.CharField(max_length=200)),
    ]
