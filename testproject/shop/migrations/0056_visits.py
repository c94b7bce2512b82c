"""Good: types, views and tables that nobody uses yet."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0055_order_changed_at_by_code")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE TYPE delivery AS ENUM ('parcel', 'letter')",
                "CREATE DOMAIN percentage AS integer",
                "CREATE TABLE visit (day date NOT NULL, page text, share percentage, delivery delivery)"
                " PARTITION BY RANGE (day)",
                "CREATE TABLE visit_rest PARTITION OF visit DEFAULT",
                "CREATE TABLE visit_2025 (day date NOT NULL, page text, share percentage, delivery delivery)",
                "CREATE TABLE visit_archive (LIKE visit)",
                "CREATE VIEW archived_pages AS SELECT DISTINCT page FROM visit_archive",
                "CREATE VIEW open_orders AS SELECT id, number, source FROM shop_order WHERE status = 'open'",
                "CREATE MATERIALIZED VIEW sales AS SELECT status, count(*) AS orders FROM shop_order GROUP BY status",
            ],
            [
                "DROP MATERIALIZED VIEW sales",
                "DROP VIEW open_orders",
                "DROP VIEW archived_pages",
                "DROP TABLE visit, visit_2025, visit_archive",
                "DROP DOMAIN percentage",
                "DROP TYPE delivery",
            ],
        ),
    ]
