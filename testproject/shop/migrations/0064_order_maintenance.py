"""Bad: nobody can place an order until all of it is done."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0063_drop_archive")]
    operations = [
        migrations.RunSQL(
            [
                "LOCK TABLE shop_order IN EXCLUSIVE MODE",
                "CLUSTER shop_order USING order_customer_placed_idx",
                "REINDEX TABLE shop_order",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL("ALTER INDEX shop_customer_pkey SET TABLESPACE pg_default", migrations.RunSQL.noop),
    ]
