"""Bad: the column is filled while the table is locked for ALTER TABLE."""

from __future__ import annotations

from django.db import migrations, models


def fill_source(apps, schema_editor):
    apps.get_model("shop", "Order").objects.update(source="unknown")


class Migration(migrations.Migration):
    dependencies = [("shop", "0025_order_voucher")]
    operations = [
        migrations.AddField("Order", "source", models.CharField(max_length=20, null=True)),
        migrations.RunPython(fill_source, migrations.RunPython.noop),
    ]
