"""Bad: another order means building the indexes of the column again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0039_product_name_comment")]
    operations = [
        migrations.AlterField(
            "Customer", "country", models.CharField(max_length=2, db_index=True, default="", db_collation="C")
        ),
    ]
