"""Bad: row by row, with a request for each, and run twice it makes the coupons twice."""

from __future__ import annotations

import functools
import urllib.request

from django.db import migrations


def fill_postcodes(registry, editor):
    for customer in registry.get_model("shop", "Customer").objects.filter(postcode=None):
        with urllib.request.urlopen(f"https://postcodes.example/{customer.pk}") as answer:
            customer.postcode = answer.read().decode()
        customer.save()


def make_coupons(apps, schema_editor):
    Coupon = apps.get_model("shop", "Coupon")
    for customer in apps.get_model("shop", "Customer").objects.filter(country="CH").iterator():
        Coupon.objects.create(code=f"thanks-{customer.pk}", customer=customer)


class Migration(migrations.Migration):
    dependencies = [("shop", "0074_round_prices")]
    operations = [
        migrations.RunPython(fill_postcodes, migrations.RunPython.noop),
        migrations.RunPython(make_coupons, migrations.RunPython.noop),
        migrations.RunPython(functools.partial(print, "Postcodes are filled."), migrations.RunPython.noop),
    ]
