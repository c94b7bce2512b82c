"""The Python code inside is never run by linting."""

from __future__ import annotations

from django.db import migrations


def count_orders(apps, schema_editor):
    apps.get_model("shop", "Order").objects.count()


class Migration(migrations.Migration):
    dependencies = [("shop", "0043_order_channel_index")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(count_orders, migrations.RunPython.noop)]
        ),
    ]
