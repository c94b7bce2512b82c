"""Bad: which tables it alters is known to the server alone."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0076_fill_order_totals")]
    operations = [
        migrations.RunSQL(
            """
            DO $$ DECLARE partition regclass; BEGIN
                FOR partition IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'visit'::regclass LOOP
                    EXECUTE format('ALTER TABLE %s SET (fillfactor = 90)', partition);
                END LOOP;
            END $$
            """,
            migrations.RunSQL.noop,
        ),
    ]
