"""Indexes: built, dropped, renamed, rebuilt."""

from __future__ import annotations

from facts.cases.case import MAINTENANCE, READER, SNAPSHOT, TABLE, Case, on_t
from facts.cases.constraints import PARTITIONED, UNIQUE
from facts.measure import Held

INDEX = "CREATE INDEX t_i ON t (i)"
# https://www.postgresql.org/docs/current/runtime-config-developer.html#GUC-ALLOW-IN-PLACE-TABLESPACES
TABLESPACE = (
    "SET allow_in_place_tablespaces = on",
    "DROP TABLESPACE IF EXISTS spare",
    "CREATE TABLESPACE spare LOCATION ''",
)
STATISTICS = "CREATE STATISTICS st ON i, n FROM t"
TABLE_OF_STATISTICS = "the table of extended statistics, whose lock blocks no traffic"


def alone(name: str, statement: str, *more: str, held: tuple[str, ...]) -> Case:
    """A case on ``t`` of a statement that runs outside a transaction, held up by the sessions ``held``."""
    return Case(name, statement, (*TABLE, *more), held=Held(held))


BUILT = (
    on_t("create_index", INDEX),
    on_t("create_index_as_django", 'CREATE INDEX "t_v_like" ON "t" ("v" varchar_pattern_ops)'),
    on_t("create_index_descending", "CREATE INDEX t_i ON t (i DESC NULLS LAST)"),
    on_t("create_index_partial", "CREATE INDEX t_i ON t (i) WHERE n > 5"),
    on_t("create_index_expression", "CREATE INDEX t_i ON t (lower(v))"),
    on_t("create_index_include", "CREATE INDEX t_i ON t (i) INCLUDE (n)"),
    on_t("create_index_hash", "CREATE INDEX t_i ON t USING hash (i)"),
    on_t("create_index_gin", "CREATE INDEX t_i ON t USING gin (to_tsvector('simple', x))"),
    on_t("create_index_gist", "CREATE INDEX t_i ON t USING gist (r)"),
    on_t("create_index_brin", "CREATE INDEX t_i ON t USING brin (i)"),
    on_t("create_unique_index", "CREATE UNIQUE INDEX t_i ON t (i)"),
    on_t("create_unique_index_partial", "CREATE UNIQUE INDEX t_i ON t (i) WHERE n > 5"),
    on_t(
        "create_unique_index_nulls_not_distinct",
        "CREATE UNIQUE INDEX t_i ON t (i) NULLS NOT DISTINCT",
        since=15,
    ),
    on_t("create_index_if_not_exists", "CREATE INDEX IF NOT EXISTS t_i ON t (i)", INDEX),
    Case("create_index_partitioned", "CREATE INDEX m_i ON m (i)", PARTITIONED),
    Case("create_index_only_partitioned", "CREATE INDEX m_i ON ONLY m (i)", PARTITIONED),
    Case(
        "attach_index",
        "ALTER INDEX m_i ATTACH PARTITION m1_i",
        (*PARTITIONED, "CREATE INDEX m_i ON ONLY m (i)", "CREATE INDEX m1_i ON m1 (i)"),
    ),
    alone("create_index_concurrently", "CREATE INDEX CONCURRENTLY t_i ON t (i)", held=(SNAPSHOT,)),
    alone(
        "create_unique_index_concurrently", "CREATE UNIQUE INDEX CONCURRENTLY t_i ON t (i)", held=(SNAPSHOT,)
    ),
    alone(
        "create_index_concurrently_if_not_exists",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_i ON t (i)",
        INDEX,
        held=(MAINTENANCE,),
    ),
)

KEPT = (
    on_t("drop_index", "DROP INDEX t_i", INDEX),
    on_t(
        "drop_index_cascade",
        "DROP INDEX u CASCADE",
        "CREATE UNIQUE INDEX u ON t (i)",
        "CREATE TABLE child (id bigint PRIMARY KEY, i integer REFERENCES t (i))",
    ),
    on_t("drop_index_if_exists", 'DROP INDEX IF EXISTS "t_i"', INDEX),
    on_t("drop_index_if_exists_missing", "DROP INDEX IF EXISTS t_i"),
    Case("drop_index_partitioned", "DROP INDEX m_i", (*PARTITIONED, "CREATE INDEX m_i ON m (i)")),
    alone("drop_index_concurrently", "DROP INDEX CONCURRENTLY t_i", INDEX, held=(READER,)),
    on_t("rename_index", "ALTER INDEX t_i RENAME TO t_j", INDEX),
    on_t("rename_index_of_constraint", "ALTER INDEX u RENAME TO uu", UNIQUE),
    on_t("set_index_parameter", "ALTER INDEX t_i SET (fillfactor = 70)", INDEX),
    on_t(
        "set_index_statistics",
        "ALTER INDEX t_i ALTER COLUMN 1 SET STATISTICS 100",
        "CREATE INDEX t_i ON t (lower(v))",
    ),
    on_t("set_index_tablespace", "ALTER INDEX t_i SET TABLESPACE spare", INDEX, *TABLESPACE),
    on_t("comment_on_index", "COMMENT ON INDEX t_i IS 'why'", INDEX),
    on_t("reindex_index", "REINDEX INDEX t_i", INDEX),
    on_t("reindex_table", "REINDEX TABLE t", INDEX),
    alone("reindex_index_concurrently", "REINDEX INDEX CONCURRENTLY t_i", INDEX, held=(SNAPSHOT,)),
    alone("reindex_table_concurrently", "REINDEX TABLE CONCURRENTLY t", INDEX, held=(SNAPSHOT,)),
    on_t("cluster_on", "ALTER TABLE t CLUSTER ON t_i", INDEX),
    on_t("set_without_cluster", "ALTER TABLE t SET WITHOUT CLUSTER", INDEX, "ALTER TABLE t CLUSTER ON t_i"),
    on_t("create_statistics", STATISTICS),
    on_t("create_statistics_expression", "CREATE STATISTICS st ON (i + n) FROM t"),
    on_t("create_statistics_if_not_exists", "CREATE STATISTICS IF NOT EXISTS st ON i, n FROM t", STATISTICS),
    on_t("create_statistics_unnamed", "CREATE STATISTICS ON i, n FROM t", since=16),
    Case("create_statistics_partitioned", "CREATE STATISTICS st ON id, i FROM m", PARTITIONED),
    on_t("alter_statistics", "ALTER STATISTICS st SET STATISTICS 100", STATISTICS),
    on_t("rename_statistics", "ALTER STATISTICS st RENAME TO su", STATISTICS),
    on_t("comment_on_statistics", "COMMENT ON STATISTICS st IS 'why'", STATISTICS),
    on_t("drop_statistics", "DROP STATISTICS st", STATISTICS, unknowable=TABLE_OF_STATISTICS),
    on_t("drop_statistics_if_exists_missing", "DROP STATISTICS IF EXISTS st"),
    alone("vacuum", "VACUUM t", held=(MAINTENANCE,)),
    alone("vacuum_full", "VACUUM FULL t", held=(READER,)),
)

CASES = (*BUILT, *KEPT)
