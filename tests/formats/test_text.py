from __future__ import annotations

from django_safemigrate.linting.judged import Allowed
from told import JUDGED, PAGE, RULE, STRANGE, SUMMARY, Told, finding, judged, placed, written

BELOW = f"""\
    lock  SHARE on blog_post: writes wait while an index is built
    fix   Use AddIndexConcurrently.
    see   {PAGE}
"""


def test_nothing_linted() -> None:
    assert written("text") == f"{SUMMARY}\n{JUDGED}\n"


def test_allowed_findings_are_only_counted() -> None:
    allowed = (Allowed(placed(finding("Never shown.")), "class", "The table is small."),)

    assert written("text", Told((judged(placed(finding("It waits.")), allowed=allowed),))) == (
        f"blog/migrations/0002_next.py:11: error[{RULE}] It waits.\n{BELOW}"
        "1 error, 0 warnings, 0 notes, 1 allowed in 1 migration, 1 statement (0 could not be analysed).\n"
        f"{JUDGED}\n"
    )


def test_special_characters() -> None:
    text = written("text", Told((judged(placed(finding(STRANGE))),)))

    # A terminal is given no orders.
    shown = STRANGE.replace("\x1b", "\\x1b")
    assert text.startswith(f"blog/migrations/0002_next.py:11: error[{RULE}] {shown}\n{BELOW}")


def test_a_rule_of_the_projects_own_has_no_address() -> None:
    text = written("text", Told((judged(placed(finding(rule="no-such-page"))),)))

    assert "    see" not in text
