"""Bad: two indexes are built while the table is locked for ALTER TABLE."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0006_product_stock")]
    operations = [
        migrations.AddField("Product", "slug", models.SlugField(null=True)),
    ]
