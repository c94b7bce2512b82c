"""Bad: reads of all visits wait, and what is in a partition already is checked."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0056_visits")]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE visit ATTACH PARTITION visit_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                "CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "ALTER TABLE visit DETACH PARTITION visit_rest",
                "ALTER TABLE visit_rest INHERIT visit_archive",
            ],
            [
                "ALTER TABLE visit_rest NO INHERIT visit_archive",
                "ALTER TABLE visit ATTACH PARTITION visit_rest DEFAULT",
                "DROP TABLE visit_2026",
                "ALTER TABLE visit DETACH PARTITION visit_2025",
            ],
        ),
    ]
