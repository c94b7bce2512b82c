"""Bad: three tables are written anew and their keys validated, under one lock."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0036_delete_newsletter")]
    operations = [
        migrations.AlterField(
            "Customer",
            "id",
            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
        ),
    ]
