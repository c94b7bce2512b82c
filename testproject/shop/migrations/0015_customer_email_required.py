"""Bad: all NULLs are filled, and all customers checked, under one lock."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0014_product_weight_check")]
    operations = [
        migrations.AlterField("Customer", "email", models.EmailField(default="")),
    ]
