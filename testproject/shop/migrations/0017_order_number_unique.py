"""Bad: the index behind the constraint is built while nobody can read orders."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0016_order_discount_required")]
    operations = [
        migrations.AlterField("Order", "number", models.CharField(max_length=50, unique=True)),
    ]
