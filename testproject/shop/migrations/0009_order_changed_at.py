"""Good: Now() gives all rows one value, which is kept in the catalog."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("shop", "0008_order_token")]
    operations = [
        migrations.AddField("Order", "changed_at", models.DateTimeField(db_default=Now())),
    ]
