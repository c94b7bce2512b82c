"""Bad: old code still reads the table, and the key locks the customers."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0035_remove_order_internal")]
    operations = [
        migrations.DeleteModel("Newsletter"),
    ]
