from __future__ import annotations

from changed import history, said, since_main
from django_safemigrate.conf import Settings
from django_safemigrate.rules import Project, Severity, all_rules

RULE = "modified-migration"
LINE = history({"shop.0001_initial": [], "shop.0002_note": ["shop.0001_initial"]})


def test_edited() -> None:
    (finding,) = said(RULE, LINE, since_main(modified=["shop.0001_initial"]))

    assert (
        finding.message
        == "shop.0001_initial was there at main and has been edited: where it is applied, it does not run again."
    )
    assert (
        finding.hint
        == "Put the change into a new migration, unless it is sure that the operations do the same as before."
    )
    assert (finding.severity, finding.app, finding.migration) == (Severity.WARNING, "shop", "0001_initial")


def test_each_of_several() -> None:
    found = said(RULE, LINE, since_main(modified=["shop.0002_note", "shop.0001_initial"]))

    assert [one.migration for one in found] == ["0001_initial", "0002_note"]


def test_added() -> None:
    assert not said(RULE, LINE, since_main(added=["shop.0002_note"]))


def test_not_selected() -> None:
    check = all_rules()[RULE].check_project
    assert check

    assert not list(check(Project(LINE, Settings(), frozenset(), since_main(modified=["shop.0001_initial"]))))


def test_without_a_revision() -> None:
    assert not said(RULE, LINE, None)
