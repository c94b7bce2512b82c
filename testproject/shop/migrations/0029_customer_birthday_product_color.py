"""Bad: two subjects in one migration."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0028_close_orders")]
    operations = [
        migrations.AddField("Customer", "birthday", models.DateField(null=True)),
        migrations.AddField("Product", "color", models.CharField(max_length=20, null=True)),
    ]
