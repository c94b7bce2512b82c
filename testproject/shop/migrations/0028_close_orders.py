"""Bad: every order is locked until the last is written."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0027_fill_order_channel")]
    operations = [
        migrations.RunSQL("UPDATE shop_order SET status = 'closed'", migrations.RunSQL.noop),
    ]
