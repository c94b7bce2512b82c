"""Bad: old code asks for the old name, and the key of refunds is validated again."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0031_customer_telephone")]
    operations = [
        migrations.RenameModel("Payment", "Transaction"),
    ]
