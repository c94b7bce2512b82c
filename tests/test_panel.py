from __future__ import annotations

from django.db import models
from django.db.migrations import AddIndex, RemoveIndex, RunPython, RunSQL

from django_safemigrate.rules import Panel, all_rules
from linting import Release, compiled

NAMES = ("unsafe-reverse", "add-index-not-concurrent", "runpython-not-reversible", "runsql-not-reversible")


def panel() -> Panel:
    return Panel(all_rules()[name] for name in NAMES)


def asked(release: Release) -> list[str]:
    (migration,) = compiled(release)
    return [rule.name for rule in panel().concerned(migration)]


def test_a_rule_is_asked_for_its_kinds_of_change_and_of_operation() -> None:
    index = models.Index(fields=["total"], name="order_total_idx")

    assert asked(Release([AddIndex("Order", index)])) == ["add-index-not-concurrent", "unsafe-reverse"]
    assert asked(Release([RunPython(RunPython.noop)])) == ["runpython-not-reversible", "unsafe-reverse"]
    assert asked(Release([RunSQL("SELECT 1")])) == ["runsql-not-reversible", "unsafe-reverse"]


def test_an_operation_counts_for_the_classes_it_is_derived_from() -> None:
    class Script(RunPython):
        pass

    assert "runpython-not-reversible" in asked(Release([Script(RunPython.noop)]))


def test_all_of_them_are_asked_in_turn() -> None:
    migration, other = compiled(
        Release([RemoveIndex("Order", "order_status_placed_idx"), RunSQL("SELECT 1", RunSQL.noop)]),
        Release([RunPython(RunPython.noop)]),
    )
    one = panel()

    assert [found.rule for found in one.findings(migration)] == ["unsafe-reverse"]
    assert [found.rule for found in one.findings(other)] == ["runpython-not-reversible"]
