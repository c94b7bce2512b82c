"""Good, with a warning: it counts from now on, also for old code; the products there are come later."""

from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0011_order_total_check")]
    operations = [
        AddConstraintNotValid(
            "Product", models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_check")
        ),
    ]
