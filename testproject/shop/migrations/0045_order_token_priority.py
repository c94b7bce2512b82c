"""Bad: all orders there are get the same key, and none gets a priority."""

from __future__ import annotations

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0044_count_orders")]
    operations = [
        migrations.AddField("Order", "public_key", models.UUIDField(default=uuid.uuid4, null=True)),
        migrations.AddField("Order", "priority", models.IntegerField()),
    ]
