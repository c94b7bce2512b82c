from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "rename-enum-value"
SIZE = [RunSQL("CREATE TYPE size AS ENUM ('small', 'large')", RunSQL.noop)]


def test_renamed() -> None:
    message = unsafe(RULE, RunSQL("ALTER TYPE size RENAME VALUE 'large' TO 'big'", RunSQL.noop), before=SIZE)

    assert message == "Renaming value large of type size breaks the deployed code, which uses the old one."


def test_in_a_do_block() -> None:
    message = unsafe(
        RULE,
        RunSQL("DO $$ BEGIN ALTER TYPE size RENAME VALUE 'small' TO 'tiny'; END $$", RunSQL.noop),
        before=SIZE,
    )

    assert message == "Renaming value small of type size breaks the deployed code, which uses the old one."


def test_added() -> None:
    safe(RULE, RunSQL("ALTER TYPE size ADD VALUE 'big'", RunSQL.noop), before=SIZE)


def test_type_made() -> None:
    safe(RULE, *SIZE)
