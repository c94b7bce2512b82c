"""Bad: another value in each row means writing the table anew."""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_product_slug")]
    operations = [
        migrations.AddField("Order", "token", models.UUIDField(db_default=RandomUUID())),
    ]
