"""Bad: COMMIT ends the transaction that Django has begun."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0067_order_lot")]
    operations = [
        migrations.RunSQL(
            "BEGIN; ALTER TABLE shop_product ADD COLUMN shelf integer; COMMIT",
            "ALTER TABLE shop_product DROP COLUMN shelf",
            state_operations=[migrations.AddField("Product", "shelf", models.IntegerField(null=True))],
        ),
    ]
