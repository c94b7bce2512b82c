"""Bad: with the code of some later day it does something else, or fails."""

from __future__ import annotations

from django.db import migrations

from shop.models import Product
from shop.prices import rounded


def close_orders(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    for order in Order.objects.filter(pk__in=[1, 2, 3]):
        order.close()


def round_totals(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    Order.objects.filter(pk=1).update(total=rounded(1999))


def forget_colors(apps, schema_editor):
    Product.objects.filter(pk=1).update(color=None)


class Migration(migrations.Migration):
    dependencies = [("shop", "0073_customer_language")]
    operations = [
        migrations.RunPython(close_orders, migrations.RunPython.noop),
        migrations.RunPython(round_totals, migrations.RunPython.noop),
        migrations.RunPython(forget_colors, migrations.RunPython.noop),
    ]
