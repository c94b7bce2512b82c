"""Indexes of partitioned tables, and indexes that are dropped and made again."""

from __future__ import annotations

from django.db import models
from django.db.migrations import AlterField, RunSQL

from differential.case import case

LIKE = "lab_thing_char_indexed_6994d930_like"
PARTITIONED = RunSQL(
    [
        "CREATE TABLE event (kind integer NOT NULL, place integer NOT NULL, body text) PARTITION BY LIST (kind)",
        "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
        "CREATE TABLE event_2 PARTITION OF event FOR VALUES IN (2) PARTITION BY RANGE (place)",
        "CREATE TABLE event_2_1 PARTITION OF event_2 FOR VALUES FROM (0) TO (500)",
        "CREATE TABLE event_2_2 PARTITION OF event_2 DEFAULT",
        "INSERT INTO event SELECT 1 + i % 2, i, 'body ' || i FROM generate_series(1, 1000) i",
    ],
    "DROP TABLE event",
)
OF_PARTITIONS: dict[str, tuple[str, str]] = {
    "plain": ("CREATE INDEX extra ON event (place)", ""),
    "without_a_name": ("CREATE INDEX ON event (body text_pattern_ops DESC) WHERE place > 5", ""),
    "expression": ("CREATE INDEX extra ON event (lower(body), place)", ""),
    "unique": ("CREATE UNIQUE INDEX extra ON event (kind, place)", ""),
    "beside_an_equal_one": ("CREATE INDEX extra ON event (place)", "CREATE INDEX first ON event (place)"),
    "that_leaves_have": (
        "CREATE INDEX extra ON event (place)",
        "CREATE INDEX mine ON event_2_1 (place); CREATE INDEX other ON event_1 (place)",
    ),
    "that_all_have": (
        "CREATE INDEX extra ON event (place)",
        "CREATE INDEX mine ON event_2 (place); CREATE INDEX other ON event_1 (place)",
    ),
    "that_a_partition_has_as_unique": (
        "CREATE UNIQUE INDEX extra ON event (kind, place)",
        "ALTER TABLE event_1 ADD CONSTRAINT mine UNIQUE (kind, place)",
    ),
    "dropped": ("DROP INDEX extra", "CREATE INDEX extra ON event (place)"),
    "of_a_leaf": ("CREATE INDEX extra ON event_2_1 (place)", ""),
    "of_a_part_in_parts": ("CREATE INDEX extra ON event_2 (place)", ""),
    "of_the_parent_alone": ("CREATE INDEX extra ON ONLY event (place)", ""),
}
AGAIN: dict[str, str] = {
    "equal": "DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big)",
    "equal_of_another_name": "DROP INDEX thing_big; CREATE INDEX extra ON lab_thing (big)",
    "equal_after_renames": (
        "DROP INDEX thing_big; ALTER TABLE lab_thing RENAME big TO large;"
        " ALTER TABLE lab_thing RENAME TO lab_gadget; CREATE INDEX thing_big ON lab_gadget (large)"
    ),
    "equal_after_a_type": (
        f"DROP INDEX {LIKE}; ALTER TABLE lab_thing ALTER char_indexed TYPE varchar(100);"
        f" CREATE INDEX {LIKE} ON lab_thing (char_indexed varchar_pattern_ops)"
    ),
    "after_a_rewrite": (
        "DROP INDEX thing_big; ALTER TABLE lab_thing ALTER big TYPE numeric; CREATE INDEX thing_big ON lab_thing (big)"
    ),
    "different": "DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big DESC, small)",
    "different_of_another_name": "DROP INDEX thing_big; CREATE INDEX extra ON lab_thing (big DESC)",
    "unique": (
        "DROP INDEX thing_partial_unique;"
        " CREATE UNIQUE INDEX thing_partial_unique ON lab_thing (three, two) WHERE three > 1"
    ),
    "stored_otherwise": "DROP INDEX thing_big; CREATE INDEX thing_big ON lab_thing (big) WITH (fillfactor = 70)",
    "in_another_collation": (
        'DROP INDEX lab_thing_char_indexed_6994d930; ALTER TABLE lab_thing ALTER char_indexed TYPE varchar(50) COLLATE "C";'
        " CREATE INDEX lab_thing_char_indexed_6994d930 ON lab_thing (char_indexed)"
    ),
    "then_the_column": "DROP INDEX thing_big; ALTER TABLE lab_thing DROP COLUMN big",
}

CASES = (
    *(
        case(
            f"partitioned_index_{name}", RunSQL(sql), setup=[PARTITIONED, *([RunSQL(there)] if there else [])]
        )
        for name, (sql, there) in OF_PARTITIONS.items()
    ),
    case(
        "partitioned_index_rebuilt",
        RunSQL("REINDEX TABLE event"),
        setup=[PARTITIONED, RunSQL("CREATE INDEX extra ON event (place)")],
        atomic=False,
    ),
    *(case(f"index_again_{name}", RunSQL(sql)) for name, sql in AGAIN.items()),
    case("slug_to_text", AlterField("thing", "slug", models.TextField(db_index=True))),
    case(
        "text_indexed_to_free_varchar", AlterField("thing", "text_indexed", models.CharField(db_index=True))
    ),
    case(
        "text_indexed_and_collation",
        AlterField("thing", "char_indexed", models.TextField(db_index=True, db_collation="C")),
    ),
    case(
        "collation_of_a_slug",
        AlterField("thing", "slug", models.SlugField(max_length=50, db_collation="C")),
    ),
)
