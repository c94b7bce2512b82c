"""What a finding says where the sizes of the tables are known, with findings of the real rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.postgres.indexes import GinIndex, SpGistIndex
from django.db import migrations, models

from django_safemigrate.linting.sizes import sized
from django_safemigrate.rules import Finding, Severity
from django_safemigrate.schema.sizes import IndexSize, Rates, Stats, TableSize
from linting import Operations, Release, compiled, findings, findings_in
from rules.pages import releases

MB = 1024 * 1024
GB = 1024 * MB
DAY = datetime(2026, 11, 1, tzinfo=UTC)
BIG = TableSize(84_000_000, 20 * GB, 31 * GB, rates=Rates(400, 800, 0, 5000))
SMALL = TableSize(200, 32 * 1024, 80 * 1024, rates=Rates(0, 0.2, 0, 3))
CALM = replace(BIG, rates=None)
TABLES = ("shop_customer", "shop_order", "shop_payment", "shop_product", "visit")


def stats(**tables: TableSize) -> Stats:
    return Stats(DAY, "postgresql 16", standby=False, sampled=False, seconds=86_400, tables=tables)


def everywhere(size: TableSize) -> Stats:
    return stats(**dict.fromkeys(TABLES, size))


def example(rule: str) -> Finding:
    """What a rule finds first in the unsafe example of its page."""
    *_, last = compiled(*releases(rule, "Unsafe"))
    return next(one for one in findings_in(last, rule) if one.rule == rule)


def of_index(index: models.Index) -> Finding:
    (found,) = findings("add-index-not-concurrent", migrations.AddIndex("Order", index))
    return found


def added(finding: Finding, known: Stats) -> tuple[Severity, str]:
    """The severity, and what is said more than without the sizes; nothing else may change."""
    now = sized(finding, known)
    assert now.message.startswith(finding.message)
    assert replace(now, message=finding.message, severity=finding.severity) == finding
    return now.severity, now.message.removeprefix(finding.message).lstrip()


def test_without_stats_nothing_changes():
    finding = example("add-index-not-concurrent")

    assert sized(finding, None) is finding


def test_a_table_that_is_not_known_is_not_small():
    finding = example("add-index-not-concurrent")

    assert sized(finding, stats(shop_customer=SMALL)) is finding


def test_a_large_table():
    assert added(example("add-index-not-concurrent"), stats(shop_order=BIG)) == (
        Severity.ERROR,
        "SHARE on shop_order, 84 M rows (31 GB), ~1,200 writes/s: about 84 s of blocked writes, in which about 100,000 writes queue.",
    )


def test_a_small_table_is_a_note():
    assert added(example("add-index-not-concurrent"), stats(shop_order=SMALL)) == (
        Severity.NOTE,
        "SHARE on shop_order, only 200 rows (80 kB): under 10 ms of blocked writes.",
    )


def test_a_busy_table_is_not_small():
    busy = replace(SMALL, rows=100_000, rates=Rates(2000, 0, 0, 0))

    assert added(example("add-index-not-concurrent"), stats(shop_order=busy)) == (
        Severity.ERROR,
        "SHARE on shop_order, 100,000 rows (80 kB), ~2,000 writes/s: about 100 ms of blocked writes, in which about 200 writes queue.",
    )


def test_a_small_and_busy_table_has_a_queue():
    busy = replace(SMALL, rates=Rates(2000, 0, 0, 0))

    assert added(example("add-index-not-concurrent"), stats(shop_order=busy)) == (
        Severity.NOTE,
        (
            "SHARE on shop_order, only 200 rows (80 kB), ~2,000 writes/s: under 10 ms of blocked writes."
            " While the lock waits for an open transaction, about 2,000 writes a second queue behind it."
        ),
    )


def test_a_table_without_rates():
    assert added(example("add-index-not-concurrent"), stats(shop_order=CALM)) == (
        Severity.ERROR,
        "SHARE on shop_order, 84 M rows (31 GB): about 84 s of blocked writes.",
    )


def test_a_table_that_was_never_counted_is_as_full_as_can_be():
    uncounted = TableSize(None, 100 * MB, 140 * MB)

    assert added(example("add-index-not-concurrent"), stats(shop_order=uncounted)) == (
        Severity.ERROR,
        "SHARE on shop_order, 140 MB: about 4 s of blocked writes.",
    )


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (models.Index(fields=["total", "placed_at"], name="i"), "about 84 s"),
        (models.Index(fields=["note"], name="i"), "about 7 min"),
        (models.Index(fields=["total", "note"], name="i"), "about 7 min"),
        (models.Index(models.F("total") + 1, name="i"), "about 7 min"),
        (GinIndex(fields=["note"], name="i", opclasses=["gin_trgm_ops"]), "about 88 min"),
    ],
    ids=lambda one: getattr(one, "fields", one) and str(getattr(one, "fields", one)),
)
def test_what_an_index_is_made_of_decides_how_long_it_takes(index: models.Index, expected: str):
    assert added(of_index(index), stats(shop_order=CALM))[1] == (
        f"SHARE on shop_order, 84 M rows (31 GB): {expected} of blocked writes."
    )


def test_a_kind_of_index_nobody_measured():
    finding = of_index(SpGistIndex(fields=["number"], name="i"))

    assert sized(finding, stats(shop_order=SMALL)) is finding


def test_a_check_reads_the_table():
    assert added(example("add-check-validated"), everywhere(BIG)) == (
        Severity.ERROR,
        (
            "ACCESS EXCLUSIVE on shop_product, 84 M rows (31 GB), ~1,200 writes/s and ~5,000 reads/s: about 47 s of blocked reads and writes,"
            " in which about 56,000 writes and 230,000 reads queue."
        ),
    )


def test_a_rewrite_builds_the_indexes_again():
    indexes = {
        "shop_order_pkey": IndexSize(GB, "btree", numeric=True),
        "shop_order_number": IndexSize(GB, "btree", numeric=False),
        "shop_order_gin": IndexSize(GB, "gin", numeric=False),
    }
    bare, indexed = CALM, replace(CALM, indexes=indexes)
    finding = example("change-type-rewrite")

    assert added(finding, stats(shop_order=bare))[1].endswith("about 6 min of blocked reads and writes.")
    assert added(finding, stats(shop_order=indexed))[1].endswith("about 2 h of blocked reads and writes.")


def test_a_rewrite_with_an_index_nobody_measured():
    unknown = replace(SMALL, indexes={"i": IndexSize(8192, "hnsw", numeric=False)})
    finding = example("change-type-rewrite")

    assert sized(finding, stats(shop_order=unknown)) is finding


def test_a_computed_default_takes_longer_than_a_new_type():
    assert added(example("add-field-volatile-db-default"), stats(shop_order=CALM))[1].endswith(
        "about 29 min of blocked reads and writes."
    )


def test_a_foreign_key_is_as_long_as_the_table_that_has_it():
    child = TableSize(1_000_000, 100 * MB, 150 * MB, rates=Rates(10, 0, 0, 50))

    assert added(example("add-fk-validated"), stats(shop_payment=child, shop_order=BIG)) == (
        Severity.ERROR,
        (
            "SHARE ROW EXCLUSIVE on shop_payment, 1.0 M rows (150 MB), ~10 writes/s: about 2 s of blocked writes to shop_payment and shop_order,"
            " in which about 2,400 writes queue."
        ),
    )


def test_a_foreign_key_to_a_table_that_is_not_known():
    finding = example("add-fk-validated")

    assert sized(finding, stats(shop_payment=SMALL)) is finding


def test_work_that_prolongs_the_lock_on_another_table():
    finding = example("statement-while-holding-access-exclusive")

    assert added(finding, stats(shop_product=CALM, shop_order=replace(SMALL, rates=BIG.rates)))[1] == (
        "SHARE UPDATE EXCLUSIVE on shop_product, 84 M rows (31 GB): about 47 s of blocked reads and writes of shop_order,"
        " in which about 56,000 writes and 230,000 reads queue."
    )


@pytest.mark.parametrize(("customers", "severity"), [(200, Severity.NOTE), (100_000, Severity.ERROR)])
def test_rows_that_go_are_looked_for_where_no_index_helps(customers: int, severity: Severity):
    """200 orders mean reading all customers 200 times."""
    before: Operations = [
        migrations.RunSQL("CREATE TABLE review (id bigint, order_id bigint REFERENCES shop_order)")
    ]
    (finding,) = findings("unbatched-update", migrations.RunSQL("DELETE FROM shop_order"), before=before)
    small = replace(SMALL, rates=None)
    known = everywhere(small)
    reviews = replace(small, rows=customers, heap=customers * 50)
    known = replace(known, tables={**known.tables, "shop_order_products": small, "review": reviews})

    assert added(finding, known)[0] is severity


@pytest.mark.parametrize(("orders", "severity"), [(500, Severity.NOTE), (100_000, Severity.ERROR)])
def test_rows_that_are_written_from_those_of_another_table(orders: int, severity: Severity):
    (finding,) = findings(
        "unbatched-update", migrations.RunSQL("UPDATE shop_customer SET points = o.total FROM shop_order o")
    )
    read = TableSize(orders, orders * 50, orders * 80)

    assert added(finding, stats(shop_customer=replace(SMALL, rates=None), shop_order=read))[0] is severity


def test_a_statement_of_several_is_not_judged_by_its_own_table_alone():
    """The second statement prolongs the lock too, and nothing else speaks of it."""
    (finding,) = findings(
        "statement-while-holding-access-exclusive",
        migrations.RunSQL("ALTER TABLE shop_customer ADD seen int"),
        migrations.RunSQL("SELECT count(*) FROM shop_product; SELECT count(*) FROM shop_order"),
    )

    assert sized(finding, stats(shop_customer=SMALL, shop_product=SMALL, shop_order=BIG)) is finding


def test_the_partitions_that_the_migrations_do_not_know_count():
    """The history made one partition; production has a hundred."""
    history = [
        Release(
            [
                migrations.RunSQL(
                    "CREATE TABLE visit (day date NOT NULL, seconds int) PARTITION BY RANGE (day);"
                    "CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2025-02-01')"
                )
            ]
        ),
        Release([migrations.RunSQL("ALTER TABLE visit ADD CONSTRAINT c CHECK (seconds > 0)")]),
    ]
    *_, last = compiled(*history)
    (finding,) = [one for one in findings_in(last) if one.rule == "add-check-validated"]
    part = replace(SMALL, parent="visit", rates=None)

    assert added(finding, stats(visit=CALM, visit_1=part)) == (
        Severity.ERROR,
        "ACCESS EXCLUSIVE on visit, 84 M rows (31 GB): about 47 s of blocked reads and writes of visit and visit_1.",
    )


def test_a_warning_about_long_work_becomes_an_error():
    warning = replace(example("add-index-not-concurrent"), severity=Severity.WARNING)

    assert added(warning, stats(shop_order=CALM))[0] is Severity.ERROR
    assert added(warning, stats(shop_order=replace(CALM, rows=1_000_000, heap=MB)))[0] is Severity.WARNING
    assert added(warning, stats(shop_order=SMALL))[0] is Severity.NOTE


def test_a_note_stays_a_note():
    note = replace(example("add-index-not-concurrent"), severity=Severity.NOTE)

    assert added(note, stats(shop_order=BIG))[0] is Severity.NOTE


def test_a_short_lock_on_a_busy_table():
    assert added(example("remove-index-not-concurrent"), stats(shop_order=BIG)) == (
        Severity.WARNING,
        (
            "ACCESS EXCLUSIVE on shop_order, ~1,200 writes/s and ~5,000 reads/s: while it waits for an open transaction,"
            " about 1,200 writes and 5,000 reads a second queue behind it."
        ),
    )


def test_a_lock_that_lets_reads_through():
    assert added(example("create-trigger"), stats(shop_order=BIG))[1] == (
        "SHARE ROW EXCLUSIVE on shop_order, ~1,200 writes/s: while it waits for an open transaction,"
        " about 1,200 writes a second queue behind it."
    )


@pytest.mark.parametrize("size", [SMALL, CALM])
def test_a_short_lock_on_a_calm_table(size: TableSize):
    finding = example("remove-index-not-concurrent")

    assert sized(finding, stats(shop_order=size)) is finding


@pytest.mark.parametrize("rule", ["narrow-type", "remove-field", "rename-field", "set-not-null-old-writers"])
def test_code_that_breaks_does_so_on_small_tables_too(rule: str):
    finding = example(rule)

    assert sized(finding, everywhere(SMALL)) is finding


def test_findings_about_no_table_stay():
    finding = example("runpython-not-reversible")

    assert sized(finding, everywhere(SMALL)) is finding


def test_what_is_not_understood_is_not_small():
    (finding,) = findings(
        "unanalysable-statement", migrations.RunSQL("ALTER TABLE shop_order FROBNICATE", "SELECT 1")
    )

    assert sized(finding, everywhere(SMALL)) is finding
