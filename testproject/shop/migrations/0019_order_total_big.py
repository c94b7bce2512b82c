"""Bad: a bigint is stored in another way, so the table is written anew."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0018_payment_reference_unique")]
    operations = [
        migrations.AlterField("Order", "total", models.BigIntegerField()),
    ]
