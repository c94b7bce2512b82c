from __future__ import annotations

import pytest
from django.db.migrations import RunSQL

from linting import findings, safe, unsafe

RULE = "duplicate-column-assignment"


def test_update() -> None:
    (finding,) = findings(RULE, RunSQL("UPDATE shop_order SET note = 'a', note = 'b' WHERE id = 1", ""))

    assert finding.message == "This statement fails, since it writes note of shop_order twice."
    assert finding.hint == "Name each column once."


@pytest.mark.parametrize(
    "sql",
    [
        "update \"shop_order\" set (note, total) = ('a', 1), \"note\" = 'b' where id = 1",
        "INSERT INTO shop_order (note, note) VALUES ('a', 'b')",
    ],
)
def test_other_spellings(sql: str) -> None:
    assert unsafe(RULE, RunSQL(sql, RunSQL.noop)) == (
        "This statement fails, since it writes note of shop_order twice."
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE shop_order SET note = 'a', total = 1 WHERE id = 1",
        "UPDATE shop_order SET tags[1] = 'a', tags[2] = 'b' WHERE id = 1",
        "INSERT INTO shop_order (note, total) VALUES ('a', 1), ('b', 2)",
    ],
)
def test_each_once(sql: str) -> None:
    safe(RULE, RunSQL(sql, RunSQL.noop))
