"""Good, with a warning: a longer varchar is stored in the same way, and a shorter one if it is taken back is not."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0019_order_total_big")]
    operations = [
        migrations.AlterField("Customer", "name", models.CharField(max_length=200)),
    ]
