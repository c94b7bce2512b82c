"""Bad: nothing takes the table away again, and json cannot be compared."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0049_refund_payment_validated")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE TABLE price_import (sku text, number integer NOT NULL, price integer, during tstzrange,"
                " read_at timestamp, line json, UNIQUE (number, read_at))",
                "CREATE INDEX price_import_read_idx ON price_import (read_at, price)",
            ]
        ),
    ]
