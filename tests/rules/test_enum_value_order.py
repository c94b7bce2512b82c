from __future__ import annotations

from django.db.migrations import RunSQL

from linting import findings, ran, safe, unsafe

RULE = "enum-value-order"
MOOD = RunSQL("CREATE TYPE mood AS ENUM ('low', 'high')", RunSQL.noop)


def test_at_the_end() -> None:
    message = unsafe(RULE, ran("ALTER TYPE mood ADD VALUE 'medium'"), before=[MOOD])

    assert (
        message == "Adding value medium to type mood makes it the largest of all in ORDER BY and comparisons."
    )


def test_unless_it_is_there() -> None:
    message = unsafe(RULE, ran("alter type mood add value if not exists 'top'"), before=[MOOD])

    assert message == "Adding value top to type mood makes it the largest of all in ORDER BY and comparisons."


def test_the_hint() -> None:
    (finding,) = findings(RULE, ran("ALTER TYPE mood ADD VALUE 'medium'"), before=[MOOD])

    assert finding.hint == "Say where it belongs: ADD VALUE … BEFORE … or AFTER …."


def test_in_its_place() -> None:
    safe(RULE, ran("ALTER TYPE mood ADD VALUE 'medium' BEFORE 'high'"), before=[MOOD])
    safe(RULE, ran("ALTER TYPE mood ADD VALUE 'top' AFTER 'high'"), before=[MOOD])


def test_renamed() -> None:
    safe(RULE, ran("ALTER TYPE mood RENAME VALUE 'high' TO 'top'"), before=[MOOD])
