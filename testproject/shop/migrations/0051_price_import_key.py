"""Bad: the rows are searched for NULL all the same, and a failure halfway has to be mended by hand."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0050_price_import")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX CONCURRENTLY price_import_sku_key ON price_import (sku)",
            "DROP INDEX CONCURRENTLY price_import_sku_key",
        ),
        migrations.RunSQL(
            "ALTER TABLE price_import ADD CONSTRAINT price_import_pkey PRIMARY KEY USING INDEX price_import_sku_key",
            "ALTER TABLE price_import DROP CONSTRAINT price_import_pkey",
        ),
    ]
