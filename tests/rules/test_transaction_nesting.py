from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from django_safemigrate.rules import Severity
from linting import findings, safe, unsafe

RULE = "transaction-nesting"
ALTER = "ALTER TABLE shop_order ADD COLUMN lot integer"


def test_commit() -> None:
    (finding,) = findings(RULE, RunSQL(ALTER, RunSQL.noop), RunSQL("COMMIT", RunSQL.noop))

    assert finding.operation == "1"
    assert finding.severity is Severity.ERROR
    assert (
        finding.message
        == "COMMIT ends the transaction that Django runs this migration in, so that a failure after it leaves the migration half done."
    )
    assert finding.hint == "Remove it; where the statements have to be committed apart, split the migration."


@pytest.mark.parametrize("sql", [f"BEGIN; {ALTER}; COMMIT;", f"start transaction; {ALTER}; end"])
def test_a_file_of_somebody_s(sql: str) -> None:
    assert unsafe(RULE, RunSQL(sql, RunSQL.noop)).startswith("COMMIT ends the transaction")


def test_begin() -> None:
    (finding,) = findings(RULE, RunSQL(f"BEGIN; {ALTER}", RunSQL.noop))

    assert finding.severity is Severity.WARNING
    assert finding.message == "BEGIN does nothing here, since Django has begun a transaction already."
    assert finding.hint == "Remove it."


def test_outside_of_a_transaction() -> None:
    safe(RULE, RunSQL(f"BEGIN; {ALTER}; COMMIT", RunSQL.noop), atomic=False)
    safe(RULE, RunSQL(["BEGIN", ALTER, "COMMIT"], RunSQL.noop), atomic=False)


def test_savepoints() -> None:
    safe(RULE, RunSQL(["SAVEPOINT s", ALTER, "RELEASE SAVEPOINT s"], RunSQL.noop))


def test_a_block_of_plpgsql() -> None:
    safe(RULE, RunSQL(f"DO $$ BEGIN {ALTER}; END $$", RunSQL.noop))
