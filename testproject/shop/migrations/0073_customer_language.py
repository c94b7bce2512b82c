"""Bad: new code writes the columns before they are there, and a failure leaves one of them, for nothing."""

from __future__ import annotations

from django.db import migrations, models

from django_safemigrate import Safe


class Migration(migrations.Migration):
    safe = Safe.after_deploy()
    atomic = False
    dependencies = [("shop", "0072_drop_gift_wrap_voucher")]
    operations = [
        migrations.AddField("Customer", "language", models.CharField(max_length=5, db_default="en")),
        migrations.AddField("Customer", "wants_mail", models.BooleanField(db_default=False)),
    ]
