"""Bad: the index of the key is built while the table is locked for ALTER TABLE."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0023_coupon")]
    operations = [
        migrations.AddField("Order", "coupon", models.ForeignKey("shop.Coupon", models.SET_NULL, null=True)),
    ]
