"""Bad: all orders are checked while nobody can read them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0010_payment_order_null")]
    operations = [
        migrations.AddConstraint(
            "Order", models.CheckConstraint(condition=models.Q(total__gte=0), name="order_total_check")
        ),
    ]
