"""Allowed, one operation at a time, with reasons that somebody answers for."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    allow = {"schema-and-data-mixed": "Coupons are made by hand, at most one a day."}
    dependencies = [("shop", "0077_visit_fillfactor")]
    operations = [
        # safemigrate: allow[add-index-not-concurrent] two hundred coupons (until 2099-12-31)
        migrations.AddIndex("Coupon", models.Index(fields=["customer", "code"], name="coupon_customer_idx")),
        migrations.RunSQL(
            # safemigrate: allow[unbatched-update] two hundred coupons
            "UPDATE shop_coupon SET code = upper(code)",
            migrations.RunSQL.noop,
        ),
    ]
