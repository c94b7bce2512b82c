"""Bad: new code does not write the one column and does not know the other key, and the database demands both."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0070_order_remark_refund_anew")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("Order", "gift_wrap"), migrations.RemoveField("Order", "voucher")]
        ),
    ]
