"""Bad: the index that serves LIKE is built again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0020_customer_name_longer")]
    operations = [
        migrations.AlterField("Product", "code", models.TextField(db_index=True)),
    ]
