"""Bad: a OneToOneField is unique, so an index is built."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0024_order_coupon")]
    operations = [
        migrations.AddField(
            "Order",
            "voucher",
            models.OneToOneField("shop.Coupon", models.SET_NULL, null=True, related_name="voucher_order"),
        ),
    ]
