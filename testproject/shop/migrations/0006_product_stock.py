"""Bad: the CHECK of a PositiveIntegerField is verified for all products."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0005_order_channel")]
    operations = [
        migrations.AddField("Product", "stock", models.PositiveIntegerField(null=True)),
    ]
