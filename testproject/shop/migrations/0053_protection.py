"""Bad: old code deletes payments and nothing happens, and who does not say whose orders it wants finds none."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0052_price_import_columns")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE RULE keep_payments AS ON DELETE TO shop_transaction DO INSTEAD NOTHING",
                "REVOKE DELETE ON shop_transaction FROM PUBLIC",
                "ALTER TABLE shop_transaction REPLICA IDENTITY FULL",
            ],
            [
                "ALTER TABLE shop_transaction REPLICA IDENTITY DEFAULT",
                "DROP RULE keep_payments ON shop_transaction",
            ],
        ),
        migrations.RunSQL(
            [
                "CREATE POLICY own_rows ON shop_order"
                " USING (customer_id = current_setting('shop.customer', true)::bigint)",
                "ALTER TABLE shop_order ENABLE ROW LEVEL SECURITY",
            ],
            [
                "ALTER TABLE shop_order DISABLE ROW LEVEL SECURITY",
                "DROP POLICY own_rows ON shop_order",
            ],
        ),
    ]
