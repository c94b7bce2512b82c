"""Bad: a minute of waiting is an outage of a minute, and the total may be what it likes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0065_order_indexes")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '1min'", migrations.RunSQL.noop),
        migrations.RemoveConstraint("Order", "order_total_check"),
        migrations.AlterField("Order", "channel", models.CharField(max_length=20, db_default="shop")),
        migrations.RunSQL(
            "ALTER TABLE shop_order ALTER COLUMN total_cents DROP EXPRESSION",
            migrations.RunSQL.noop,
            state_operations=[migrations.AlterField("Order", "total_cents", models.BigIntegerField(null=True))],
        ),
    ]
