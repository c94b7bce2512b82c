"""Bad: whatever is in the schema goes, with the coupons all orders that name one, and numbers are given twice."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0062_archive")]
    operations = [
        migrations.RunSQL("DROP SCHEMA attic CASCADE"),
        migrations.RunSQL(
            [
                "TRUNCATE price_import",
                "ALTER TABLE price_import DROP COLUMN read_at",
                "TRUNCATE shop_coupon CASCADE",
                "ALTER SEQUENCE shop_customer_id_seq RESTART WITH 1",
            ]
        ),
    ]
