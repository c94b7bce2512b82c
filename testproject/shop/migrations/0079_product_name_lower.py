"""Bad: Python builds the index, where nobody sees it, and nobody can change a product until it is done."""

from __future__ import annotations

from django.db import migrations


def build_index(apps, schema_editor):
    schema_editor.execute("CREATE INDEX product_name_lower_idx ON shop_product (lower(name))")


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP INDEX product_name_lower_idx")


class Migration(migrations.Migration):
    dependencies = [("shop", "0078_coupon_code_index")]
    operations = [
        migrations.RunPython(build_index, drop_index),
    ]
