"""The cure each rule names, for the unsafe example of its page."""

from __future__ import annotations

from typing import Any

import pytest

from linting import compiled, findings_in
from rules.pages import releases

HINTS = {
    "add-check-old-writers": "First deploy code that keeps to it, and mend the rows that do not; then add the constraint.",
    "add-check-validated": "Use AddConstraintNotValid, and ValidateConstraint in a later migration. For a Positive field keep the plain field and add CheckConstraint(condition=Q(…__gte=0)) that way.",
    "add-exclusion": "Make a new table with the constraint and move the rows over in batches, or allow this while the table is small.",
    "add-field-generated-stored": "Use GeneratedField(db_persist=False) where the server has virtual columns, or a plain field kept by a trigger and filled in batches.",
    "add-field-inline-check": "Add a plain IntegerField, then CheckConstraint(condition=Q(…__gte=0)) with AddConstraintNotValid, and ValidateConstraint in a later migration.",
    "add-field-not-null-without-db-default": "Give the field db_default=… beside or instead of default=…, or null=True until no old code is left.",
    "add-field-same-uuid": "Add the field with null=True and no default, fill the rows in batches, then set the default and null=False.",
    "add-field-unique": "Add the field without unique=True (a ForeignKey instead of a OneToOneField), build a unique index with CREATE UNIQUE INDEX CONCURRENTLY, then make it the constraint with UNIQUE USING INDEX.",
    "add-field-volatile-db-default": "Add the field with null=True and no default, set db_default in a second migration, fill the rows in batches, then set null=False.",
    "add-fk-column": "Add the field with db_index=False, db_constraint=False; build the index with AddIndexConcurrently (atomic = False), then add the key NOT VALID and validate it in later migrations.",
    "add-fk-old-writers": "First deploy code that keeps to it, and remove rows that refer to nothing; then add the key.",
    "add-fk-validated": "Run RunSQL('ALTER TABLE shop_payment ADD CONSTRAINT payment_invoice_fk FOREIGN KEY … NOT VALID') beside the state operation, and ValidateConstraint or 'ALTER TABLE … VALIDATE CONSTRAINT' in a later migration.",
    "add-index-not-concurrent": "Use AddIndexConcurrently in a migration of its own with atomic = False; for db_index=True put the index into Meta.indexes instead.",
    "add-index-while-exclusive": "Add the field without db_index or unique first, then build the index with AddIndexConcurrently in a later migration with atomic = False.",
    "add-json-column": "Use jsonb: Django's JSONField.",
    "add-primary-key": "Run CREATE UNIQUE INDEX CONCURRENTLY on columns that are NOT NULL (atomic = False), then RunSQL('ALTER TABLE … ADD CONSTRAINT … PRIMARY KEY USING INDEX …', state_operations=[…]) in the next migration.",
    "add-row-policy": "Deploy code that sets what the policy asks for first, and try it with the role that the code uses.",
    "add-serial-or-identity": "Add a plain nullable BigIntegerField, set its default from a sequence, number the rows in batches, and make it the key through a unique index built concurrently.",
    "add-unique-conditional": "Build it with RunSQL('CREATE UNIQUE INDEX CONCURRENTLY order_open_number_unique …', state_operations=[AddConstraint(…)]) in a migration with atomic = False.",
    "add-unique-constraint": "Run CREATE UNIQUE INDEX CONCURRENTLY in a migration with atomic = False, then RunSQL('ALTER TABLE … ADD CONSTRAINT … UNIQUE USING INDEX …', state_operations=[…]) in the next.",
    "add-unique-old-writers": "First deploy code that refuses duplicates itself, and remove those there are; then add the constraint.",
    "attach-partition-scan": "First add a CHECK with the bounds of the partition to it, NOT VALID and validated on its own; on the default partition a CHECK that excludes them.",
    "change-db-default": "Make sure that old code can live with the new value, or let the new code write it itself.",
    "change-type-rebuilds-index": "Remove the indexes with RemoveIndexConcurrently, alter the field, and build them again with AddIndexConcurrently, each in a migration of its own; or add a second field.",
    "change-type-rewrite": "Add a second field of the new type, keep it in step with a trigger or in save(), fill it in batches, then move the code over and drop the old field.",
    "change-type-with-check-constraints": "Remove the constraint, alter the field, then bring it back with AddConstraintNotValid and, in a later migration, ValidateConstraint.",
    "concurrent-index-not-idempotent": "Put DROP INDEX CONCURRENTLY IF EXISTS order_total_idx before it, as an item of its own in RunSQL's list.",
    "concurrently-in-transaction": "Set atomic = False on the migration, and keep nothing else in it.",
    "create-partition-of": "Make the table with CREATE TABLE … (LIKE …) and ATTACH it: that stops no traffic on the parent.",
    "create-trigger": "Keep it in a migration of its own and set lock_timeout, so that it never waits long for open writes.",
    "delete-model": "Set db_constraint=False on its foreign keys, delete the model with SeparateDatabaseAndState(state_operations=[DeleteModel(…)]) and deploy; drop the table in the release after.",
    "detach-partition": "Use DETACH PARTITION … CONCURRENTLY in a migration with atomic = False.",
    "disable-trigger": "Use SET LOCAL session_replication_role in the one session that needs it, or leave the trigger on.",
    "domain-constraint": "Add the column with the domain's base type and a CHECK of its own, NOT VALID and validated later.",
    "drop-column-cascade": "Drop what depends on the column yourself first, in migrations that say so, and make the views anew without it.",
    "drop-constraint": "Make sure that the code refuses them itself, or that they are wanted.",
    "drop-db-default": "Keep the database default until the code that relies on it is gone, then drop it in a later release.",
    "drop-foreign-key": "Keep it in a migration of its own and set lock_timeout, so that it gives way to long queries.",
    "drop-not-null": "Let new code write NULL only once no old code is left.",
    "drop-object": "Do it in the release after the one whose code does not use it any more.",
    "drop-table-cascade": "Drop what depends on the table yourself first, in migrations that say so.",
    "drop-view": "Drop it in the release after the one whose code does not use it any more.",
    "enum-add-value-old-code": "Let new code write it only once no old code is left.",
    "fk-locks-hot-parent": "If the table is busy, set lock_timeout, or use db_constraint=False and add the key NOT VALID on its own.",
    "identity-starts-at-one": "Set its sequence past the largest number with setval() in a RunSQL right after it, in the same migration.",
    "like-index-rebuild": "Change the type with SeparateDatabaseAndState and RunSQL('ALTER TABLE … ALTER COLUMN … TYPE …') alone, then build the pattern index with CREATE INDEX CONCURRENTLY in a later migration with atomic = False.",
    "narrow-type": "Let the code enforce the new limit first and mend the rows in batches; or add a second field and move over to it.",
    "pk-type-cascade": "Add a second column of the new type to each table, keep it in step with a trigger, fill it in batches and swap the columns one table at a time; or leave the type as it is.",
    "primary-key-using-nullable-index": "First set the columns NOT NULL the cheap way: add CHECK (… IS NOT NULL) NOT VALID, validate it, then SET NOT NULL.",
    "recreate-fk-on-alter": "Use SeparateDatabaseAndState: AlterField in state_operations, and in database_operations only the statement that is needed, such as RunSQL('ALTER TABLE … ALTER COLUMN … DROP NOT NULL').",
    "refresh-matview": "Give the view a unique index and use REFRESH MATERIALIZED VIEW CONCURRENTLY, outside the migration if it takes long.",
    "reindex-not-concurrent": "Use REINDEX … CONCURRENTLY in a migration with atomic = False.",
    "remove-field": "Make the column nullable or give it db_default, and a ForeignKey db_constraint=False; then remove the field with SeparateDatabaseAndState(state_operations=[RemoveField(…)]) and deploy; drop the column in the release after.",
    "remove-field-drops-index": "Make their replacements first, for an index with AddIndexConcurrently.",
    "remove-field-state-only-not-null": "Make the column nullable (AlterField(null=True)) or give it db_default in an earlier migration.",
    "remove-fk-constraint-first": "First drop the key alone: AlterField(db_constraint=False) in a migration of its own.",
    "remove-fk-state-only": "Drop the constraint in an earlier migration: AlterField(db_constraint=False).",
    "remove-index-not-concurrent": "Use RemoveIndexConcurrently in a migration of its own with atomic = False.",
    "rename-enum-value": "Add a second value, let the code read both, move the rows over in batches, and stop using the first.",
    "rename-field": "Keep the column: give the field db_column='note' (AlterField) in the migration that renames it. A key of an automatic many-to-many table has no field to give it to: make a through model of the table first.",
    "rename-model": "Keep the table: put AlterModelTable with 'shop_payment' before RenameModel, which then runs no SQL; for the table of a ManyToManyField, AlterField with db_table='shop_payment' before RenameField.",
    "rename-model-revalidates-fks": "Pin the old table with Meta.db_table: AlterModelTable before RenameModel in the same migration, which then runs no SQL.",
    "rename-schema": "Put both schemas into the search_path of every role first, or leave an updatable view under the old name until no old code is left.",
    "rewrite-table": "Do this outside migrations with a tool that copies the table in the background, or in a maintenance window.",
    "runpython-not-reversible": "Give it reverse_code; RunPython.noop where there is nothing to do.",
    "runsql-not-reversible": "Give it reverse_sql; RunSQL.noop where there is nothing to do.",
    "schema-and-data-mixed": "Put it into a migration of its own, with atomic = False if it touches many rows.",
    "set-not-null": "Add CheckConstraint(condition=Q(weight__isnull=False)) with AddConstraintNotValid, run ValidateConstraint in the next migration, and set null=False in the one after: it then scans nothing.",
    "set-not-null-old-writers": "First deploy code that never writes NULL to it (a default in the field and form), then set null=False in the next release.",
    "set-not-null-with-update": "Fill the rows in batches in a RunPython of its own migration with atomic = False, then prove it with AddConstraintNotValid and ValidateConstraint, and last run SET NOT NULL alone, with SeparateDatabaseAndState.",
    "statement-while-holding-access-exclusive": "Move it into a migration of its own, or put it before the operation that takes the lock.",
    "timestamp-timezone": "Put RunSQL(\"SET LOCAL timezone = 'UTC'\") before it in the same migration if the stored times are UTC, and allow this rule for that reason.",
    "truncate": "Delete the rows in batches, or make sure that no deployed code uses the table any more.",
    "unanalysable-statement": 'If you know what it does, allow it: allow = {"unanalysable-statement": "the reason"} on the Migration class.',
    "unbatched-update": "Use RunPython in a migration of its own with atomic = False, and write a few thousand rows by primary key at a time.",
    "unrelated-tables": "Split it into one migration a table.",
    "unused-allow": "Remove the entry.",
    "validate-in-same-transaction": "Move ValidateConstraint into a later migration of its own.",
    "work-under-blocking-lock": "Run it when traffic is low, or find a form of it that takes a weaker lock.",
}


@pytest.mark.parametrize("rule", HINTS)
def test_the_hint(rule: str, settings: Any) -> None:
    if rule == "timestamp-timezone":
        settings.USE_TZ, settings.TIME_ZONE = False, "Europe/Berlin"
    *_, last = compiled(*releases(rule, "Unsafe"))

    assert HINTS[rule] in [one.hint for one in findings_in(last) if one.rule == rule]
