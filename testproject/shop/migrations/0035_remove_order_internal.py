"""Bad: new code cannot insert before, and old code cannot read after."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0034_drop_customer_fax")]
    operations = [
        migrations.RemoveField("Order", "internal"),
    ]
