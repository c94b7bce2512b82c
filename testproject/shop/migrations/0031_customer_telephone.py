"""Good: the column keeps its name."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0030_order_remark")]
    operations = [
        migrations.RenameField("Customer", "phone", "telephone"),
        migrations.AlterField("Customer", "telephone", models.CharField(max_length=20, null=True, db_column="phone")),
    ]
