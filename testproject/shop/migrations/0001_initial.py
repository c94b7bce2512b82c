"""The shop opens."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Customer",
            [
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("email", models.EmailField(null=True)),
                ("phone", models.CharField(max_length=20, null=True)),
                ("fax", models.CharField(max_length=20, null=True)),
                ("postcode", models.CharField(max_length=20, null=True)),
                ("country", models.CharField(max_length=2, db_index=True, default="")),
            ],
        ),
        migrations.CreateModel(
            "Product",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("code", models.CharField(max_length=20, db_index=True)),
                ("price", models.DecimalField(max_digits=8, decimal_places=2)),
                ("weight", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=50)),
                ("customer", models.ForeignKey("shop.Customer", models.CASCADE)),
                ("status", models.CharField(max_length=20, db_default="open")),
                ("note", models.TextField(null=True)),
                ("internal", models.TextField(default="")),
                ("discount", models.IntegerField(null=True)),
                ("total", models.IntegerField()),
                ("placed_at", models.DateTimeField()),
                ("products", models.ManyToManyField("shop.Product")),
            ],
        ),
        migrations.CreateModel(
            "Payment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.ForeignKey("shop.Order", models.CASCADE)),
                ("amount", models.DecimalField(max_digits=8, decimal_places=2)),
                ("reference", models.CharField(max_length=50, default="")),
            ],
        ),
        migrations.CreateModel(
            "Refund",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payment", models.ForeignKey("shop.Payment", models.CASCADE)),
                ("reason", models.TextField(default="")),
            ],
        ),
        migrations.CreateModel(
            "Newsletter",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.ForeignKey("shop.Customer", models.CASCADE)),
                ("title", models.CharField(max_length=100)),
            ],
        ),
    ]
