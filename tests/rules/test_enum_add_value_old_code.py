from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "enum-add-value-old-code"
SIZE = [RunSQL("CREATE TYPE size AS ENUM ('small', 'large')", RunSQL.noop)]


def test_added() -> None:
    message = unsafe(RULE, RunSQL("ALTER TYPE size ADD VALUE 'big'", RunSQL.noop), before=SIZE)

    assert (
        message
        == "Adding value big to type size may surprise the deployed code when it reads rows that new code writes."
    )


def test_if_not_exists() -> None:
    message = unsafe(
        RULE, RunSQL("ALTER TYPE size ADD VALUE IF NOT EXISTS 'big' BEFORE 'large'", RunSQL.noop), before=SIZE
    )

    assert (
        message
        == "Adding value big to type size may surprise the deployed code when it reads rows that new code writes."
    )


def test_type_made() -> None:
    safe(RULE, *SIZE)


def test_renamed() -> None:
    safe(RULE, RunSQL("ALTER TYPE size RENAME VALUE 'large' TO 'big'", RunSQL.noop), before=SIZE)
