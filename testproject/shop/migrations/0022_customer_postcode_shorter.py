"""Bad: rewrites the table, and old code goes on writing what does not fit."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0021_product_code_text")]
    operations = [
        migrations.AlterField("Customer", "postcode", models.CharField(max_length=10, null=True)),
    ]
