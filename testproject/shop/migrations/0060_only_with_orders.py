"""Bad: on the empty database of a developer all of it works, and with the first order it fails."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0059_reports")]
    operations = [
        migrations.RunSQL(
            """
            DO $$ BEGIN
                IF EXISTS (SELECT FROM shop_order) THEN
                    UPDATE shop_order SET source = 'web', remark = '', source = 'shop' WHERE source = 'www';
                    REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_status;
                    REINDEX INDEX CONCURRENTLY order_channel_idx;
                    VACUUM shop_order;
                END IF;
            END $$
            """,
            migrations.RunSQL.noop,
        ),
    ]
