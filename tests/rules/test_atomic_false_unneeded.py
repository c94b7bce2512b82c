from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import AddField, CreateModel, RunPython, RunSQL
from django.db.models import BigAutoField, Index, IntegerField

from linting import findings, safe, unsafe

RULE = "atomic-false-unneeded"
LOT = AddField("Order", "lot", IntegerField(null=True))
SHELF = AddField("Order", "shelf", IntegerField(null=True))


def test_two_columns() -> None:
    (finding,) = findings(RULE, LOT, SHELF, atomic=False)

    assert finding.operation is None
    assert (
        finding.message
        == "This migration commits 2 times, and a failure halfway leaves it half done, for nothing: all of it could be one transaction."
    )
    assert finding.hint == "Remove atomic = False."


def test_two_new_tables() -> None:
    models = [CreateModel(name, [("id", BigAutoField(primary_key=True))]) for name in ("A", "B")]

    assert unsafe(RULE, *models, atomic=False).startswith("This migration commits 2 times")


def test_a_single_statement() -> None:
    safe(RULE, LOT, atomic=False)


def test_in_a_transaction() -> None:
    safe(RULE, LOT, SHELF)


def test_a_concurrent_index() -> None:
    safe(RULE, LOT, AddIndexConcurrently("Order", Index(fields=["total"], name="i")), atomic=False)


def test_an_index_that_is_there_already() -> None:
    build = RunSQL(
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS order_status_placed_idx ON shop_order (status)", ""
    )

    safe(RULE, LOT, SHELF, build, atomic=False)


def test_python_may_commit() -> None:
    safe(RULE, LOT, SHELF, RunPython(RunPython.noop, RunPython.noop), atomic=False)


def test_locks_of_two_tables_are_held_one_after_the_other() -> None:
    safe(RULE, LOT, AddField("Payment", "lot", IntegerField(null=True)), atomic=False)


def test_long_work() -> None:
    check = RunSQL("ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total > 0) NOT VALID", RunSQL.noop)
    validate = RunSQL("ALTER TABLE shop_order VALIDATE CONSTRAINT c", RunSQL.noop)

    safe(RULE, LOT, validate, atomic=False, before=[check])


def test_what_cannot_run_in_a_transaction() -> None:
    safe(RULE, LOT, SHELF, RunSQL("VACUUM shop_order", RunSQL.noop), atomic=False)
