"""Bad: Django drops the foreign key and validates it again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0009_order_changed_at")]
    operations = [
        migrations.AlterField("Payment", "order", models.ForeignKey("shop.Order", models.CASCADE, null=True)),
    ]
