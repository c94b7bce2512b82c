"""Bad: old code does not know the values, and the new one cannot be used before it is committed."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0057_visit_partitions")]
    operations = [
        migrations.RunSQL(
            [
                "ALTER TYPE delivery RENAME VALUE 'letter' TO 'post'",
                "ALTER TYPE delivery ADD VALUE 'pickup' BEFORE 'post'",
                "ALTER DOMAIN percentage ADD CONSTRAINT percentage_range CHECK (VALUE BETWEEN 0 AND 100)",
                """
                DO $$ BEGIN
                    IF EXISTS (SELECT FROM visit WHERE page = '/pickup') THEN
                        UPDATE visit SET delivery = 'pickup' WHERE page = '/pickup';
                    END IF;
                END $$
                """,
            ],
            [
                "ALTER DOMAIN percentage DROP CONSTRAINT percentage_range",
                "ALTER TYPE delivery RENAME VALUE 'post' TO 'letter'",
            ],
        ),
    ]
