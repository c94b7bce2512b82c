"""Good: nobody uses the column any more."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0033_forget_customer_fax")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE shop_customer DROP COLUMN fax", "ALTER TABLE shop_customer ADD COLUMN fax varchar(20)"
        ),
    ]
