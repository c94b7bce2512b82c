"""Bad: what is dropped and made again has lost what was in it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0069_product_price_digits")]
    operations = [
        migrations.RemoveField("Order", "remark"),
        migrations.AddField("Order", "remark", models.JSONField(null=True)),
        migrations.DeleteModel("Refund"),
        migrations.CreateModel(
            "Refund",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payment", models.ForeignKey("shop.Transaction", models.CASCADE, db_index=False)),
                ("amount", models.DecimalField(max_digits=8, decimal_places=2)),
            ],
        ),
    ]
