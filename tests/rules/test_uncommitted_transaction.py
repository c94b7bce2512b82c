from __future__ import annotations

from django.db.migrations import RunSQL
from django.db.migrations.operations.base import Operation

from linting import Release as Migration
from linting import compiled, findings, findings_in, safe

RULE = "uncommitted-transaction"
ALTER = "ALTER TABLE shop_order ADD COLUMN lot integer"


def said(*operations: Operation) -> list[str]:
    (migration,) = compiled(Migration(operations, atomic=False))
    return [one.message for one in findings_in(migration) if one.rule == RULE]


def test_no_commit() -> None:
    (finding,) = findings(RULE, RunSQL(f"BEGIN; {ALTER}", RunSQL.noop), atomic=False)

    assert (
        finding.message
        == "This BEGIN has no COMMIT in the migration: its locks are kept, and its changes are lost when the connection closes."
    )
    assert (
        finding.hint
        == "Put BEGIN and COMMIT into the same RunSQL, or leave the transaction to Django: remove both and atomic = False."
    )


def test_the_second_one() -> None:
    (finding,) = findings(
        RULE,
        RunSQL(["begin", ALTER, "commit"], RunSQL.noop),
        RunSQL("start transaction", RunSQL.noop),
        atomic=False,
    )

    assert finding.operation == "1"


def test_ended() -> None:
    safe(RULE, RunSQL(f"BEGIN; {ALTER}; COMMIT", RunSQL.noop), atomic=False)
    safe(RULE, RunSQL("BEGIN", RunSQL.noop), RunSQL(ALTER, RunSQL.noop), RunSQL("END", ""), atomic=False)


def test_rolled_back() -> None:
    assert not said(RunSQL(["BEGIN", ALTER, "ROLLBACK"], RunSQL.noop))


def test_in_django_s_transaction() -> None:
    safe(RULE, RunSQL(f"BEGIN; {ALTER}", RunSQL.noop))
