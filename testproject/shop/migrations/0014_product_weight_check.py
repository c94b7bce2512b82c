"""Bad: the lock of the first statement is kept while the second checks all products."""

from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0013_product_price_check_validated")]
    operations = [
        AddConstraintNotValid(
            "Product", models.CheckConstraint(condition=models.Q(weight__gt=0), name="product_weight_check")
        ),
        ValidateConstraint("Product", "product_weight_check"),
    ]
