from __future__ import annotations

from pathlib import Path

import pytest

from django_safemigrate import rules
from django_safemigrate.rules import all_rules
from rules.pages import pages

PACKAGE = Path(rules.__path__[0])
NOT_OF_ONE_RULE = {
    "after_the_deploy",
    "catalogue",
    "hints",
    "nothing_missed",
    "pages",
    "pages_executed",
    "silence",
}


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert pages() == list(all_rules())


def test_every_rule_has_a_test_and_every_test_a_rule() -> None:
    tested = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert tested - NOT_OF_ONE_RULE == {name.replace("-", "_") for name in all_rules()}


@pytest.mark.parametrize("name", all_rules())
def test_a_rule_has_one_check_and_a_sentence_for_a_summary(name: str) -> None:
    rule = all_rules()[name]
    checks = [rule.check_migration, rule.check_findings, rule.check_project, rule.check_changes]

    assert len([one for one in checks if one]) == 1
    assert rule.summary.endswith(".")
    assert rule.summary[0].isupper() and ". " not in rule.summary


@pytest.mark.parametrize("name", all_rules())
def test_a_rule_names_no_vendor(name: str) -> None:
    file = PACKAGE / f"{name.replace('-', '_')}.py"
    code = file.read_text().split('"""', 2)[2]

    assert "postgres" not in code.lower()
