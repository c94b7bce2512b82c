"""Good: the column stays until no old code is left."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0032_transaction")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Customer", "fax")]),
    ]
