"""Good: the database fills in what old code leaves out."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0004_order_gift_wrap")]
    operations = [
        migrations.AddField("Order", "channel", models.CharField(max_length=20, db_default="web")),
    ]
