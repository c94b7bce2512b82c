"""Good, with a warning: it runs after the deploy, when no old code is left, but the key locks the coupons."""

from __future__ import annotations

from django.db import migrations

from django_safemigrate import Safe


class Migration(migrations.Migration):
    safe = Safe.after_deploy()
    dependencies = [("shop", "0071_forget_gift_wrap_voucher")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE shop_order DROP COLUMN gift_wrap, DROP COLUMN voucher_id",
            "ALTER TABLE shop_order ADD COLUMN gift_wrap boolean, ADD COLUMN voucher_id bigint",
        ),
    ]
