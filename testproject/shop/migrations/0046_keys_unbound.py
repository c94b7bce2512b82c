"""Bad: three tables are locked, and the locks waited for one after the other."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0045_order_token_priority")]
    operations = [
        migrations.AlterField(
            "Refund", "payment", models.ForeignKey("shop.Transaction", models.CASCADE, db_constraint=False)
        ),
        migrations.AlterField(
            "Transaction", "order", models.ForeignKey("shop.Order", models.CASCADE, null=True, db_constraint=False)
        ),
    ]
