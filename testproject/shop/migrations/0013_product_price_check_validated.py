"""Good: checked beside the traffic, in a transaction of its own."""

from __future__ import annotations

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0012_product_price_check")]
    operations = [
        ValidateConstraint("Product", "product_price_check"),
    ]
