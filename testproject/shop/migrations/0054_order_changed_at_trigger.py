"""Good, with a note: the trigger waits for those who write, and they for it."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0053_protection")]
    operations = [
        migrations.RunSQL(
            [
                """
                CREATE FUNCTION shop_touch() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    NEW.changed_at := now();
                    RETURN NEW;
                END $$
                """,
                "CREATE TRIGGER touch BEFORE UPDATE ON shop_order FOR EACH ROW EXECUTE FUNCTION shop_touch()",
            ],
            ["DROP TRIGGER touch ON shop_order", "DROP FUNCTION shop_touch"],
        ),
    ]
