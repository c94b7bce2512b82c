"""Bad: the limit comes when the lock was waited for already, and the lock is kept while products are counted."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    allow = {"add-index-not-concurrent": "The column had an index when this was written."}
    dependencies = [("shop", "0066_order_total_unchecked")]
    operations = [
        migrations.AddField("Order", "lot", models.IntegerField(null=True)),
        migrations.RunSQL("SET LOCAL lock_timeout = '1s'", migrations.RunSQL.noop),
        migrations.RunSQL("ANALYZE shop_product", migrations.RunSQL.noop),
    ]
