"""Bad: the unique index is built while nobody can pay."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0017_order_number_unique")]
    operations = [
        migrations.AddConstraint(
            "Payment",
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="payment_reference_unique"
            ),
        ),
    ]
