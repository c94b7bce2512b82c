"""Bad: code that does not know the column cannot place an order any more."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0003_order_customer_placed_index")]
    operations = [
        migrations.AddField("Order", "gift_wrap", models.BooleanField(default=False)),
    ]
