"""Constraints: added, validated, dropped, renamed, altered."""

from __future__ import annotations

from facts.cases.case import FOREIGN_KEY, IMMEDIATE_KEY, PARENT, Case, on_t

NO_KEY = "ALTER TABLE t DROP CONSTRAINT t_pkey"
CHECK = "ALTER TABLE t ADD CONSTRAINT k CHECK (i > 0)"
CHECK_NOT_VALID = f"{CHECK} NOT VALID"
KEY_NOT_VALID = f"{FOREIGN_KEY} NOT VALID"
UNIQUE = "ALTER TABLE t ADD CONSTRAINT u UNIQUE (i)"
UNIQUE_INDEX = "CREATE UNIQUE INDEX u ON t (i)"
REFERS_TO_UNIQUE = "CREATE TABLE child (id bigint PRIMARY KEY, i integer REFERENCES t (i))"
PARTITIONED = (
    *PARENT,
    "CREATE TABLE m (id bigint, i integer, parent_id bigint) PARTITION BY RANGE (id)",
    "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (5000)",
    "INSERT INTO m SELECT g, g, g FROM generate_series(1, 2000) g",
)

CHECKS = (
    on_t("add_check_constraint", CHECK),
    on_t("add_check_not_valid", CHECK_NOT_VALID),
    on_t("add_check_no_inherit", "ALTER TABLE t ADD CONSTRAINT k CHECK (i > 0) NO INHERIT"),
    on_t("add_check_not_enforced", "ALTER TABLE t ADD CONSTRAINT k CHECK (i > 0) NOT ENFORCED", since=18),
    on_t("add_check_not_valid_and_validate", f"{CHECK_NOT_VALID}; ALTER TABLE t VALIDATE CONSTRAINT k"),
    on_t("validate_check", "ALTER TABLE t VALIDATE CONSTRAINT k", CHECK_NOT_VALID),
    on_t("validate_valid_check", "ALTER TABLE t VALIDATE CONSTRAINT k", CHECK),
    on_t("drop_check", "ALTER TABLE t DROP CONSTRAINT k", CHECK),
    on_t("drop_check_if_exists_missing", "ALTER TABLE t DROP CONSTRAINT IF EXISTS k"),
    on_t("rename_check", "ALTER TABLE t RENAME CONSTRAINT k TO kk", CHECK),
    on_t("comment_on_constraint", "COMMENT ON CONSTRAINT k ON t IS 'why'", CHECK),
    on_t("add_not_null", "ALTER TABLE t ADD CONSTRAINT k NOT NULL i", since=18),
    on_t(
        "add_not_null_checked",
        "ALTER TABLE t ADD CONSTRAINT k NOT NULL i",
        "ALTER TABLE t ADD CHECK (i IS NOT NULL)",
        since=18,
    ),
    on_t("add_not_null_not_valid", "ALTER TABLE t ADD CONSTRAINT k NOT NULL i NOT VALID", since=18),
    on_t(
        "validate_not_null",
        "ALTER TABLE t VALIDATE CONSTRAINT k",
        "ALTER TABLE t ADD CONSTRAINT k NOT NULL i NOT VALID",
        since=18,
    ),
    on_t(
        "validate_not_null_checked",
        "ALTER TABLE t VALIDATE CONSTRAINT k",
        "ALTER TABLE t ADD CONSTRAINT k NOT NULL i NOT VALID",
        "ALTER TABLE t ADD CHECK (i IS NOT NULL)",
        since=18,
    ),
    on_t("drop_not_null_constraint", "ALTER TABLE t DROP CONSTRAINT t_n_not_null", since=18),
    Case("add_check_partitioned", "ALTER TABLE m ADD CONSTRAINT k CHECK (i > 0)", PARTITIONED),
    Case(
        "add_check_not_valid_partitioned",
        "ALTER TABLE m ADD CONSTRAINT k CHECK (i > 0) NOT VALID",
        PARTITIONED,
    ),
)

KEYS = (
    on_t("add_unique_constraint", UNIQUE),
    on_t("add_unique_deferrable", f"{UNIQUE} DEFERRABLE INITIALLY DEFERRED"),
    on_t(
        "add_unique_nulls_not_distinct",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (i)",
        since=15,
    ),
    on_t("add_unique_include", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (i) INCLUDE (n)"),
    on_t("add_unique_using_index", "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u", UNIQUE_INDEX),
    on_t(
        "add_unique_using_index_deferrable",
        "ALTER TABLE t ADD CONSTRAINT w UNIQUE USING INDEX u DEFERRABLE",
        UNIQUE_INDEX,
    ),
    on_t("add_primary_key_constraint", "ALTER TABLE t ADD PRIMARY KEY (id)", NO_KEY),
    on_t("add_primary_key_nullable", "ALTER TABLE t ADD PRIMARY KEY (i)", NO_KEY),
    on_t(
        "add_primary_key_checked",
        "ALTER TABLE t ADD PRIMARY KEY (i)",
        NO_KEY,
        "ALTER TABLE t ADD CHECK (i IS NOT NULL)",
    ),
    on_t(
        "add_primary_key_using_index",
        "ALTER TABLE t ADD PRIMARY KEY USING INDEX u",
        NO_KEY,
        "CREATE UNIQUE INDEX u ON t (n)",
    ),
    on_t(
        "add_primary_key_using_index_nullable",
        "ALTER TABLE t ADD PRIMARY KEY USING INDEX u",
        NO_KEY,
        UNIQUE_INDEX,
    ),
    on_t(
        "add_primary_key_using_index_checked",
        "ALTER TABLE t ADD PRIMARY KEY USING INDEX u",
        NO_KEY,
        UNIQUE_INDEX,
        "ALTER TABLE t ADD CHECK (i IS NOT NULL)",
    ),
    on_t("add_exclusion", "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&)"),
    on_t("add_exclusion_btree", "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING btree (i WITH =)"),
    on_t(
        "drop_exclusion",
        "ALTER TABLE t DROP CONSTRAINT e",
        "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (r WITH &&)",
    ),
    on_t("drop_unique", "ALTER TABLE t DROP CONSTRAINT u", UNIQUE),
    on_t("drop_unique_cascade", "ALTER TABLE t DROP CONSTRAINT u CASCADE", UNIQUE, REFERS_TO_UNIQUE),
    on_t("drop_primary_key", "ALTER TABLE t DROP CONSTRAINT t_pkey"),
    on_t("drop_primary_key_cascade", "ALTER TABLE parent DROP CONSTRAINT parent_pkey CASCADE", FOREIGN_KEY),
    on_t("rename_unique", "ALTER TABLE t RENAME CONSTRAINT u TO uu", UNIQUE),
    Case("add_unique_partitioned", "ALTER TABLE m ADD CONSTRAINT u UNIQUE (id)", PARTITIONED),
)

FOREIGN_KEYS = (
    on_t("add_foreign_key", FOREIGN_KEY),
    on_t("add_foreign_key_immediate", f"{FOREIGN_KEY}; SET CONSTRAINTS t_parent_fk IMMEDIATE"),
    on_t("add_foreign_key_cascade", f"{IMMEDIATE_KEY} ON DELETE CASCADE"),
    on_t("add_foreign_key_self", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES t (id)"),
    on_t("add_foreign_key_not_valid", KEY_NOT_VALID),
    on_t("add_foreign_key_not_enforced", f"{FOREIGN_KEY.split(' DEFERRABLE')[0]} NOT ENFORCED", since=18),
    on_t("add_foreign_key_twice", FOREIGN_KEY.replace("t_parent_fk", "again"), FOREIGN_KEY),
    on_t("validate_foreign_key", "ALTER TABLE t VALIDATE CONSTRAINT t_parent_fk", KEY_NOT_VALID),
    on_t("validate_valid_foreign_key", "ALTER TABLE t VALIDATE CONSTRAINT t_parent_fk", FOREIGN_KEY),
    on_t(
        "add_foreign_key_not_valid_and_validate",
        f"{KEY_NOT_VALID}; ALTER TABLE t VALIDATE CONSTRAINT t_parent_fk",
    ),
    on_t("drop_foreign_key_constraint", "ALTER TABLE t DROP CONSTRAINT t_parent_fk", FOREIGN_KEY),
    on_t(
        "drop_foreign_key_as_django",
        'SET CONSTRAINTS "t_parent_fk" IMMEDIATE; ALTER TABLE "t" DROP CONSTRAINT "t_parent_fk"',
        FOREIGN_KEY,
    ),
    on_t("drop_foreign_key_not_valid", "ALTER TABLE t DROP CONSTRAINT t_parent_fk", KEY_NOT_VALID),
    on_t("rename_foreign_key_constraint", "ALTER TABLE t RENAME CONSTRAINT t_parent_fk TO f", FOREIGN_KEY),
    on_t(
        "alter_foreign_key_deferrable",
        "ALTER TABLE t ALTER CONSTRAINT t_parent_fk NOT DEFERRABLE",
        FOREIGN_KEY,
    ),
    on_t(
        "alter_foreign_key_enforced",
        "ALTER TABLE t ALTER CONSTRAINT f ENFORCED",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id) NOT ENFORCED",
        since=18,
    ),
    on_t(
        "alter_foreign_key_not_enforced",
        "ALTER TABLE t ALTER CONSTRAINT t_parent_fk NOT ENFORCED",
        IMMEDIATE_KEY,
        since=18,
    ),
    on_t("set_constraints_all", "SET CONSTRAINTS ALL IMMEDIATE", FOREIGN_KEY),
    on_t("set_constraints_named", "SET CONSTRAINTS t_parent_fk DEFERRED", FOREIGN_KEY),
    on_t(
        "drop_and_add_foreign_key",
        f"ALTER TABLE t DROP CONSTRAINT t_parent_fk; {FOREIGN_KEY}",
        FOREIGN_KEY,
    ),
    Case(
        "add_foreign_key_to_partitioned",
        "ALTER TABLE child ADD CONSTRAINT f FOREIGN KEY (m_id) REFERENCES m (id)",
        (
            *PARTITIONED,
            "ALTER TABLE m ADD PRIMARY KEY (id)",
            "CREATE TABLE child (m_id bigint)",
            "INSERT INTO child SELECT g FROM generate_series(1, 2000) g",
        ),
    ),
    Case(
        "validate_foreign_key_partitioned",
        "ALTER TABLE m VALIDATE CONSTRAINT f",
        (
            *PARTITIONED,
            "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID",
        ),
        since=18,
    ),
    Case(
        "add_foreign_key_partitioned",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        PARTITIONED,
    ),
    Case(
        "add_foreign_key_that_partitions_have",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        (*PARTITIONED, "ALTER TABLE m1 ADD CONSTRAINT g FOREIGN KEY (parent_id) REFERENCES parent (id)"),
    ),
    Case(
        "add_foreign_key_that_partitions_have_not_valid",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        (
            *PARTITIONED,
            "ALTER TABLE m1 ADD CONSTRAINT g FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID",
        ),
    ),
    Case(
        "add_foreign_key_not_valid_that_partitions_have",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID",
        (*PARTITIONED, "ALTER TABLE m1 ADD CONSTRAINT g FOREIGN KEY (parent_id) REFERENCES parent (id)"),
        since=18,
    ),
    Case(
        "add_foreign_key_that_some_partitions_have",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        (
            *PARTITIONED,
            "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM (5000) TO (9000)",
            "INSERT INTO m SELECT g, g, g - 5000 FROM generate_series(5001, 6000) g",
            "ALTER TABLE m1 ADD CONSTRAINT g FOREIGN KEY (parent_id) REFERENCES parent (id)",
        ),
    ),
    Case(
        "add_foreign_key_that_partitions_have_not_alike",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        (
            *PARTITIONED,
            "ALTER TABLE m1 ADD CONSTRAINT g FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE",
        ),
    ),
    Case(
        "add_foreign_key_that_a_partition_of_a_partition_has",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        (
            *PARTITIONED[:-2],
            "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (0) TO (5000) PARTITION BY RANGE (i)",
            "CREATE TABLE m11 PARTITION OF m1 FOR VALUES FROM (0) TO (5000)",
            PARTITIONED[-1],
            "ALTER TABLE m11 ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)",
        ),
    ),
    Case(
        "drop_foreign_key_partitioned",
        "ALTER TABLE m DROP CONSTRAINT f",
        (*PARTITIONED, "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id)"),
    ),
    Case(
        "add_foreign_key_partitioned_not_valid",
        "ALTER TABLE m ADD CONSTRAINT f FOREIGN KEY (parent_id) REFERENCES parent (id) NOT VALID",
        PARTITIONED,
        since=18,
    ),
)

CASES = (*CHECKS, *KEYS, *FOREIGN_KEYS)
