"""What the linter says of safe operations: it judges what they run."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from django_safemigrate import operations as safe
from django_safemigrate.graph import Mark, mark, signs
from django_safemigrate.rules import Finding, Severity
from linting import Release, compiled, findings_in

INDEX = models.Index(fields=["number"], name="order_number")
UNIQUE = models.UniqueConstraint(fields=["number"], name="order_number_unique")
CHECK = models.CheckConstraint(condition=models.Q(discount__gte=0), name="order_discount_check")
CASES: dict[str, tuple[type[Operation], tuple[object, ...]]] = {
    "index": (safe.AddIndex, ("Order", INDEX)),
    "unique": (safe.AddConstraint, ("Order", UNIQUE)),
    "check": (safe.AddConstraint, ("Order", CHECK)),
    "column gone": (safe.RemoveField, ("Order", "total")),
    "table gone": (safe.DeleteModel, ("Payment",)),
    "key": (
        safe.AddField,
        ("Order", "product", models.ForeignKey("shop.Product", models.CASCADE, null=True)),
    ),
    "not null": (safe.AlterField, ("Order", "discount", models.IntegerField())),
    "update": (safe.RunSQL, ("UPDATE shop_order SET status = 'x' WHERE status = 'y'", "")),
}


def errors(*releases: Release) -> list[Finding]:
    found = [one for each in compiled(*releases) for one in findings_in(each)]
    return [one for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_wrong_with_it(case: str):
    kind, arguments = CASES[case]

    releases = Release([kind(*arguments)], atomic=False), Release([safe.Contract("0002")], atomic=False)
    assert errors(*releases) == []


@pytest.mark.parametrize("case", sorted(set(CASES) - {"update"}))
def test_django_does_the_same_less_safely(case: str):
    kind, arguments = CASES[case]
    django = getattr(migrations, kind.__name__)

    assert errors(Release([django(*arguments)], atomic=False))


def sql(*releases: Release) -> list[list[str]]:
    return [[one.sql for one in each.statements] for each in compiled(*releases)]


def test_what_is_judged_is_what_runs():
    releases = [
        Release([safe.RemoveField("Order", "total"), safe.AddIndex("Order", INDEX)], atomic=False),
        Release([safe.Contract("0002")], atomic=False),
    ]

    (first, second) = compiled(*releases)
    assert [(one.sql, one.in_transaction) for one in first.statements] == [
        ("ALTER TABLE public.shop_order ALTER COLUMN total DROP NOT NULL", True),
        ("CREATE INDEX CONCURRENTLY order_number ON public.shop_order (number)", False),
    ]
    assert [(one.sql, one.in_transaction) for one in second.statements] == [
        ("ALTER TABLE public.shop_order DROP COLUMN total", True)
    ]


def test_a_transaction_that_it_cannot_be_part_of():
    (found,) = compiled(Release([safe.AddIndex("Order", INDEX)]))

    assert found.operations[0].refused == (
        "AddIndex runs CREATE INDEX CONCURRENTLY on shop_order, which cannot be done in the transaction of the migration. "
        "Set atomic = False on migration shop.0002."
    )
    assert "concurrently-in-transaction" in {one.rule for one in findings_in(found)}


def test_a_contract_in_the_way_is_judged_with_what_needs_it():
    again = safe.AddField("Order", "total", models.TextField(null=True))

    first, second, third = sql(
        Release([safe.RemoveField("Order", "total")], atomic=False),
        Release([again], atomic=False),
        Release([safe.Contract("0002")], atomic=False),
    )
    assert first == ["ALTER TABLE public.shop_order ALTER COLUMN total DROP NOT NULL"]
    assert second == [
        "ALTER TABLE public.shop_order DROP COLUMN total",
        'ALTER TABLE "shop_order" ADD COLUMN "total" text NULL',
    ]
    assert third == []


def test_the_way_back():
    releases = [
        Release([safe.RemoveField("Order", "total")], atomic=False),
        Release([safe.Contract("0002")], atomic=False),
    ]
    first, second = compiled(*releases)

    assert second.backwards and first.backwards
    assert [one.sql for one in second.backwards.statements][:1] == [
        "ALTER TABLE public.shop_order ADD COLUMN total integer"
    ]
    assert "SET NOT NULL" in " ".join(one.sql for one in first.backwards.statements)


def test_on_a_new_table_it_is_djangos():
    box = migrations.CreateModel("Box", [("id", models.BigAutoField(primary_key=True))])

    (found,) = sql(Release([box, safe.AddIndex("Box", models.Index(fields=["id"], name="box_id"))]))
    assert found[-1] == 'CREATE INDEX "box_id" ON "shop_box" ("id")'


def test_below_another_operation():
    both = safe.SeparateDatabaseAndState(
        [migrations.AddIndex("Order", INDEX), safe.RemoveField("Order", "total")]
    )

    first, second = sql(Release([both], atomic=False), Release([safe.Contract("0002")], atomic=False))
    assert first == [
        "CREATE INDEX CONCURRENTLY order_number ON public.shop_order (number)",
        "ALTER TABLE public.shop_order ALTER COLUMN total DROP NOT NULL",
    ]
    assert second == ["ALTER TABLE public.shop_order DROP COLUMN total"]


def test_a_migration_with_nothing_but_contracts_runs_after_the_deploy():
    only, mixed = compiled(
        Release([safe.Contract("0002"), safe.Contract("0003")], atomic=False),
        Release([safe.Contract("0002"), migrations.RunSQL("SELECT 1", "")], atomic=False),
    )

    assert [one.written for one in signs(only.migration)] == ["only with contracts"]
    assert (mark(only.migration), mark(mixed.migration)) == (Mark.AFTER, None)


def test_parts_that_run_online_can_be_run_again():
    index = migrations.AddIndex("Order", INDEX)
    column = safe.RunSQL(
        "ALTER TABLE shop_order ADD COLUMN extra integer", "ALTER TABLE shop_order DROP extra"
    )
    parts = safe.SeparateDatabaseAndState([column, index], [index])
    assert parts.resumes
    assert not safe.SeparateDatabaseAndState([parts, safe.RunPython(safe.RunPython.noop)]).resumes
