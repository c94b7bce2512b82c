"""Bad: it cannot be taken back."""

from __future__ import annotations

from django.db import migrations


def fill_channel(apps, schema_editor):
    order = apps.get_model("shop", "Order")
    rows = order.objects.filter(channel="")
    while ids := list(rows.values_list("id", flat=True)[:5000]):
        order.objects.filter(id__in=ids).update(channel="web")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0026_order_source")]
    operations = [
        migrations.RunPython(fill_channel),
    ]
