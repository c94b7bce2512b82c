"""A table in partitions, one of them in partitions itself."""

from __future__ import annotations

from django.db.migrations import RunSQL

PARTITIONED = [
    RunSQL(
        [
            "CREATE TABLE event (kind integer NOT NULL, place integer, body text) PARTITION BY LIST (kind)",
            "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
            "CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2) PARTITION BY LIST (place)",
            "CREATE TABLE event_2_1 PARTITION OF event_2 FOR VALUES IN (1)",
            "CREATE TABLE event_2_2 PARTITION OF event_2 DEFAULT",
        ]
    )
]
