from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from linting import findings, safe, unsafe

RULE = "enum-value-same-transaction"
TYPE = [
    RunSQL("CREATE TYPE mood AS ENUM ('calm')", RunSQL.noop),
    RunSQL("ALTER TABLE shop_order ADD COLUMN mood mood", RunSQL.noop),
]
ADD = RunSQL("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad' AFTER 'calm'", RunSQL.noop)
USE = RunSQL("UPDATE shop_order SET mood = 'glad' WHERE id = 1", RunSQL.noop)
MESSAGE = "Using 'glad' of mood fails, since the value is added in the same transaction."


def test_a_row() -> None:
    (finding,) = findings(RULE, ADD, USE, before=TYPE)

    assert finding.operation == "1"
    assert finding.message == MESSAGE
    assert finding.hint == "Add the value in an earlier migration."


@pytest.mark.parametrize(
    "sql",
    [
        "alter table shop_order alter mood set default 'glad'",
        "ALTER TABLE shop_order ADD CONSTRAINT c CHECK (mood <> 'glad'::mood) NOT VALID",
        "SELECT 'glad'::mood",
    ],
)
def test_other_uses(sql: str) -> None:
    assert unsafe(RULE, ADD, RunSQL(sql, RunSQL.noop), before=TYPE) == MESSAGE


def test_one_string() -> None:
    sql = "ALTER TYPE mood ADD VALUE 'glad'; UPDATE shop_order SET mood = 'glad' WHERE id = 1"

    assert unsafe(RULE, RunSQL(sql, RunSQL.noop), before=TYPE, atomic=False) == MESSAGE


def test_committed_in_between() -> None:
    safe(RULE, ADD, USE, before=TYPE, atomic=False)


def test_the_type_is_new() -> None:
    safe(RULE, *TYPE, ADD, USE)


def test_a_neighbour() -> None:
    safe(RULE, ADD, RunSQL("ALTER TYPE mood ADD VALUE 'merry' AFTER 'glad'", RunSQL.noop), before=TYPE)


def test_the_same_text_elsewhere() -> None:
    safe(RULE, ADD, RunSQL("UPDATE shop_product SET name = 'glad' WHERE id = 1", RunSQL.noop), before=TYPE)


def test_another_value() -> None:
    sql = "UPDATE shop_order SET mood = 'calm' WHERE id = 1"

    safe(RULE, ADD, RunSQL(sql, RunSQL.noop), before=TYPE)
