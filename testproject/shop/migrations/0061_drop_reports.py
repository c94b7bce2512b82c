"""Bad: old code reads what is dropped, and CASCADE takes more than is said."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0060_only_with_orders")]
    operations = [
        migrations.RunSQL(
            [
                "DROP MATERIALIZED VIEW sales_by_status",
                "ALTER TABLE shop_order DROP COLUMN source CASCADE",
                "DROP DOMAIN percentage CASCADE",
                "ALTER TABLE visit_rest NO INHERIT visit_archive",
                "DROP TABLE visit_archive CASCADE",
            ],
            state_operations=[migrations.RemoveField("Order", "source")],
        ),
    ]
