"""Bad: more digits are stored in the same way, but the CHECK on them is verified for all products."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0068_product_shelf")]
    operations = [
        migrations.AlterField("Product", "price", models.DecimalField(max_digits=12, decimal_places=2)),
    ]
