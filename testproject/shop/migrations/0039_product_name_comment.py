"""Good: a comment rewrites nothing."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0038_order_total_cents")]
    operations = [
        migrations.AlterField(
            "Product", "name", models.CharField(max_length=100, db_comment="As printed on the label")
        ),
    ]
