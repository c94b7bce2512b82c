from __future__ import annotations

from django.db.migrations import AddIndex
from django.db.models import Index

from django_safemigrate.rules import all_rules
from linting import Release, compiled, findings_in

INDEX = AddIndex("Order", Index(fields=["total"], name="order_total_idx"))


def _messages(allow: dict[str, str]) -> list[str]:
    (migration,) = compiled(Release([INDEX], allow=allow))
    return [one.message for one in findings_in(migration) if one.rule == "unused-allow"]


def test_a_rule_that_finds_nothing() -> None:
    assert _messages({"set-not-null": "small table"}) == [
        "shop.0002 allows set-not-null, which finds nothing there."
    ]


def test_a_rule_that_does_not_exist() -> None:
    assert _messages({"add-index": "small table"}) == ["shop.0002 allows 'add-index', which is no rule."]


def test_no_reason() -> None:
    assert _messages({"add-index-not-concurrent": " "}) == [
        "shop.0002 allows add-index-not-concurrent without a reason."
    ]


def test_used() -> None:
    assert not _messages({"add-index-not-concurrent": "small table"})


def test_none() -> None:
    assert not _messages({})


def test_a_rule_that_was_not_asked() -> None:
    # As with --select and --ignore: the entry still allows what the rule would find.
    (migration,) = compiled(Release([INDEX], allow={"add-index-not-concurrent": "small table"}))

    assert not list(all_rules()["unused-allow"].findings(migration, ()))
