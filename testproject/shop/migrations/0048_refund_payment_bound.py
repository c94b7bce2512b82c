"""Good, with a warning: nothing is looked up yet, but old code meets a key that it does not know."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0047_transaction_order_bound")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE shop_refund ADD CONSTRAINT refund_payment_fk"
            " FOREIGN KEY (payment_id) REFERENCES shop_transaction (id) DEFERRABLE INITIALLY DEFERRED NOT VALID",
            "ALTER TABLE shop_refund DROP CONSTRAINT refund_payment_fk",
            state_operations=[
                migrations.AlterField("Refund", "payment", models.ForeignKey("shop.Transaction", models.CASCADE)),
            ],
        ),
    ]
