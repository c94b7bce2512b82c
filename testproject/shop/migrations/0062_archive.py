"""Bad: code looks for its tables in the old schema, and a database goes with all there is in it."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0061_drop_reports")]
    operations = [
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS attic"),
        migrations.RunSQL("ALTER TABLE visit_rest SET SCHEMA attic"),
        migrations.RunSQL("DROP DATABASE IF EXISTS safemigrate_shop_archive"),
        migrations.RunSQL("ALTER EXTENSION plpgsql UPDATE"),
    ]
