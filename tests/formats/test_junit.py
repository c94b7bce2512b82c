from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import xmlschema

from django_safemigrate.rules import Severity
from projects import Project, run_command
from told import PAGE, RULE, STRANGE, Told, finding, judged, placed, written

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "schemas" / "junit-10.xsd")
REST = f"""\
    lock  SHARE on blog_post: writes wait while an index is built
    fix   Use AddIndexConcurrently.
    see   {PAGE}
"""


def cases(text: str) -> list[ElementTree.Element]:
    """The test cases of a document that is valid."""
    SCHEMA.validate(text)
    return [*ElementTree.fromstring(text).iter("testcase")]


def test_a_case_a_migration() -> None:
    told = Told((judged(name="0001_initial"), judged(placed(finding()))))

    text = written("junit", told)

    SCHEMA.validate(text)
    assert text == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<testsuites name="lintmigrations" tests="2" failures="1" errors="0">\n'
        '  <testsuite name="lintmigrations" tests="2" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="blog" name="0001_initial" />\n'
        '    <testcase classname="blog" name="0002_next">\n'
        f'      <failure type="{RULE}" message="Building index i blocks writes to t until it is done.">'
        f"blog/migrations/0002_next.py:11: error[{RULE}] Building index i blocks writes to t until it is done.\n"
        f"{REST}</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_nothing_linted() -> None:
    assert cases(written("junit")) == []


def test_only_errors_fail_and_they_do_so_once() -> None:
    told = Told(
        (
            judged(
                placed(finding("One.")),
                placed(finding("Two.")),
                placed(finding("Three.", severity=Severity.WARNING)),
            ),
        )
    )

    (case,) = cases(written("junit", told))

    assert [one.tag for one in case] == ["failure", "system-out"]
    assert case[0].attrib == {"type": RULE, "message": "One. (and 1 more)"}
    head = f"blog/migrations/0002_next.py:11: error[{RULE}]"
    assert case[0].text == f"{head} One.\n{REST}{head} Two.\n{REST}"
    assert case[1].text == f"blog/migrations/0002_next.py:11: warning[{RULE}] Three.\n{REST}"


def test_a_finding_about_the_history_fails_its_migration() -> None:
    told = Told((judged(),), (placed(finding()), placed(finding(migration="0003_other"))))

    found = cases(written("junit", told))

    assert [(one.get("name"), one.find("failure") is not None) for one in found] == [
        ("0002_next", True),
        ("0003_other", True),
    ]


def test_special_characters() -> None:
    (case,) = cases(written("junit", Told((judged(placed(finding(STRANGE))),))))

    (failure,) = case
    readable = STRANGE.replace("\x1b", "\ufffd")
    assert failure.get("message") == readable
    # What stands below is the text for a terminal, which is given no orders.
    shown = STRANGE.replace("\x1b", "\\x1b")
    # Line ends become \n in text, whatever they were: https://www.w3.org/TR/xml/#sec-line-ends
    assert failure.text == (
        f"blog/migrations/0002_next.py:11: error[{RULE}] " + shown.replace("\r\n", "\n") + f"\n{REST}"
    )


def test_the_command_writes_it(project: Project) -> None:
    out, _, code = run_command(
        "lintmigrations", "auth", "0001", "--select", "remove-field", "--format", "junit"
    )

    assert code == 0
    assert [(one.get("classname"), one.get("name")) for one in cases(out)] == [("auth", "0001_initial")]
