"""Bad: the key is back, and all payments are looked up among the orders for it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0046_keys_unbound")]
    operations = [
        migrations.AlterField("Transaction", "order", models.ForeignKey("shop.Order", models.CASCADE, null=True)),
    ]
