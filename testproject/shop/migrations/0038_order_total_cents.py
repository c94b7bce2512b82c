"""Bad: computed for every order, so the table is written anew."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0037_customer_big_id")]
    operations = [
        migrations.AddField(
            "Order",
            "total_cents",
            models.GeneratedField(
                expression=models.F("total") * 100, output_field=models.BigIntegerField(), db_persist=True
            ),
        ),
    ]
