from __future__ import annotations

from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import BigAutoField, IntegerField

from linting import findings, safe, unsafe

RULE = "combine-alter-table"
LOT = RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer", RunSQL.noop)


def test_two_statements() -> None:
    (finding,) = findings(RULE, LOT, RunSQL("alter table only shop_order drop column note", RunSQL.noop))

    assert (
        finding.message
        == "This migration alters shop_order 2 times, and each statement locks the table anew."
    )
    assert (
        finding.hint
        == "Write them as one ALTER TABLE with several actions, in RunSQL with the operations as its state_operations."
    )


def test_django_s_operations() -> None:
    message = unsafe(
        RULE,
        AddField("Order", "lot", IntegerField(null=True)),
        AddField("Order", "shelf", IntegerField(null=True)),
        AddField("Order", "box", IntegerField(null=True)),
    )

    assert message.startswith("This migration alters shop_order 3 times")


def test_one_statement() -> None:
    safe(RULE, RunSQL("ALTER TABLE shop_order ADD COLUMN lot integer, DROP COLUMN note", RunSQL.noop))


def test_two_tables() -> None:
    safe(RULE, LOT, RunSQL("ALTER TABLE shop_payment ADD COLUMN lot integer", RunSQL.noop))


def test_a_default_that_django_drops_again() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(default=0)))


def test_what_is_validated_later() -> None:
    check = RunSQL("ALTER TABLE shop_order ADD CONSTRAINT c CHECK (total > 0) NOT VALID", RunSQL.noop)

    safe(RULE, LOT, check)


def test_a_new_table() -> None:
    visit = CreateModel("Visit", [("id", BigAutoField(primary_key=True))])

    safe(RULE, visit, AddField("Visit", "a", IntegerField()), AddField("Visit", "b", IntegerField()))
