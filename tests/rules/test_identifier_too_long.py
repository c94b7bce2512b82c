from __future__ import annotations

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from linting import findings, ran, safe, unsafe

RULE = "identifier-too-long"
# Of 70 letters, of which 63 are kept.
LONG = "order_total_that_is_the_sum_of_all_its_lines_less_the_discount_of_them"
KEPT = "order_total_that_is_the_sum_of_all_its_lines_less_the_discount_"
CHECK = models.CheckConstraint(condition=models.Q(total__gte=0), name=LONG)


FOUND: list[tuple[Operation, str]] = [
    (AddConstraintNotValid("Order", CHECK), f"constraint {LONG}"),
    (ran(f"CREATE TABLE {LONG} (id bigint PRIMARY KEY)"), f"table {LONG}"),
    (ran(f'CREATE TABLE "{LONG}" (id bigint PRIMARY KEY)'), f"table {LONG}"),
    (ran(f"CREATE TABLE sales.{LONG} (id bigint PRIMARY KEY)"), f"table {LONG}"),
    (ran(f"CREATE INDEX CONCURRENTLY {LONG} ON shop_order (total)"), f"index {LONG}"),
    (ran(f"ALTER TABLE shop_order ADD COLUMN {LONG} int"), f"column {LONG}"),
    (ran(f"ALTER TABLE shop_order RENAME COLUMN note TO {LONG}"), f"column {LONG}"),
    (ran(f"ALTER TABLE shop_order RENAME CONSTRAINT order_total_check TO {LONG}"), f"constraint {LONG}"),
    (ran(f"CREATE VIEW {LONG} AS SELECT 1"), f"view {LONG}"),
    (ran(f"CREATE SEQUENCE {LONG}"), f"sequence {LONG}"),
    (ran(f"CREATE TYPE {LONG} AS ENUM ('a')"), f"type {LONG}"),
]


@pytest.mark.parametrize(("operation", "what"), FOUND)
def test_a_name_of_70_bytes(operation: Operation, what: str) -> None:
    assert unsafe(RULE, operation) == f"The name of {what} is cut to {KEPT}: the server keeps 63 bytes."


def test_letters_of_two_bytes() -> None:
    # 1 + 2 * 31 bytes would fit, one letter more does not.
    message = unsafe(RULE, ran(f'ALTER TABLE shop_order ADD COLUMN "a{"é" * 32}" int'))

    assert message == f"The name of column a{'é' * 32} is cut to a{'é' * 31}: the server keeps 63 bytes."
    safe(RULE, ran(f'ALTER TABLE shop_order ADD COLUMN "a{"é" * 31}" int'))


def test_in_capitals() -> None:
    message = unsafe(RULE, ran(f"CREATE SEQUENCE {LONG.upper()}"))

    assert message == f"The name of sequence {LONG.upper()} is cut to {KEPT}: the server keeps 63 bytes."


def test_the_hint() -> None:
    (finding,) = findings(RULE, AddConstraintNotValid("Order", CHECK))

    assert finding.hint == "Choose a name of at most 63 bytes."
    assert finding.table == "shop_order"


def test_as_long_as_it_may_be() -> None:
    safe(RULE, ran(f"CREATE SEQUENCE {KEPT}"))
    safe(RULE, ran(f"ALTER TABLE shop_order ADD COLUMN {KEPT} int"))


def test_names_that_django_shortens() -> None:
    safe(
        RULE,
        migrations.CreateModel(
            "Visit" * 14,
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("customer", models.ForeignKey("shop.Customer", models.CASCADE, db_column="c" * 63)),
                ("page", models.CharField(max_length=9, db_index=True, db_column="p" * 63)),
            ],
        ),
    )


def test_names_that_the_server_shortens() -> None:
    safe(RULE, ran(f"CREATE TABLE {KEPT} ({'c' * 63} int UNIQUE, {'d' * 63} serial)"))


def test_no_name() -> None:
    safe(RULE, ran(f"INSERT INTO shop_customer (name) VALUES ('{LONG}')"), atomic=False)
    safe(RULE, ran(f"SELECT '{LONG}'"))
