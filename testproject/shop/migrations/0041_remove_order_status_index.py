"""Bad, if only for a moment: it waits for every open query of orders."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0040_customer_country_collation")]
    operations = [
        migrations.RemoveIndex("Order", "order_status_idx"),
    ]
