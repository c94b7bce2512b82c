"""Good: a few thousand orders at a time, each batch in a transaction of its own, and again if need be."""

from __future__ import annotations

from django.db import migrations, models


def fill_totals(apps, schema_editor):
    Order = apps.get_model("shop", "Order")
    orders = Order.objects.using(schema_editor.connection.alias)
    rows = orders.filter(total_cents=None).order_by("pk")
    while ids := list(rows.values_list("pk", flat=True)[:5000]):
        orders.filter(pk__in=ids).update(total_cents=models.F("total") * 100)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0075_fill_postcodes")]
    operations = [
        migrations.RunPython(fill_totals, migrations.RunPython.noop, elidable=True),
    ]
