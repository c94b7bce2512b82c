"""Bad: old code asks for the old name."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0029_customer_birthday_product_color")]
    operations = [
        migrations.RenameField("Order", "note", "remark"),
    ]
