from __future__ import annotations

from changed import history, said, since_main
from django_safemigrate.rules import Severity

RULE = "non-linear-history"


def test_put_in_between() -> None:
    loader = history(
        {
            "shop.0001_initial": [],
            "shop.0002_note": ["shop.0001_initial"],
            "shop.0003_channel": ["shop.0002_note"],
        }
    )

    (finding,) = said(RULE, loader, since_main(added=["shop.0002_note"]))

    assert (
        finding.message
        == "shop.0002_note is new and runs before shop.0003_channel, which was there at main: where that is applied, migrate stops."
    )
    assert (
        finding.hint
        == "Put it at the end: let it depend on the last migration, and take it out of the dependencies and run_before."
    )
    assert (finding.severity, finding.app, finding.migration) == (Severity.ERROR, "shop", "0002_note")


def test_before_a_migration_of_another_app() -> None:
    loader = history(
        {
            "shop.0001_initial": [],
            "shop.0002_note": ["shop.0001_initial"],
            "blog.0001_initial": ["shop.0002_note"],
        }
    )

    (finding,) = said(RULE, loader, since_main(added=["shop.0002_note"], modified=["blog.0001_initial"]))

    assert finding.message.startswith("shop.0002_note is new and runs before blog.0001_initial, which")


def test_only_the_last_of_several_new_ones_is_said() -> None:
    loader = history(
        {
            "shop.0001_initial": [],
            "shop.0002_a": ["shop.0001_initial"],
            "shop.0002_b": ["shop.0002_a"],
            "shop.0003_channel": ["shop.0002_b"],
        }
    )

    (finding,) = said(RULE, loader, since_main(added=["shop.0002_a", "shop.0002_b"]))

    assert finding.migration == "0002_b"


def test_at_the_end() -> None:
    loader = history({"shop.0001_initial": [], "shop.0002_note": ["shop.0001_initial"]})

    assert not said(RULE, loader, since_main(added=["shop.0002_note"]))


def test_merged() -> None:
    loader = history(
        {
            "shop.0001_initial": [],
            "shop.0002_note": ["shop.0001_initial"],
            "shop.0002_channel": ["shop.0001_initial"],
            "shop.0003_merge": ["shop.0002_note", "shop.0002_channel"],
        }
    )

    assert not said(RULE, loader, since_main(added=["shop.0002_note", "shop.0003_merge"]))


def test_squashed() -> None:
    loader = history({"shop.0001_squashed_0002": [], "shop.0003_channel": ["shop.0001_squashed_0002"]})
    loader.graph.nodes["shop", "0001_squashed_0002"].replaces = [
        ("shop", "0001_initial"),
        ("shop", "0002_note"),
    ]

    assert not said(RULE, loader, since_main(added=["shop.0001_squashed_0002"]))


def test_replaced_by_a_squashed_one() -> None:
    loader = history({"shop.0001_squashed_0002": []})

    assert not said(RULE, loader, since_main(added=["shop.0002_note"]))


def test_without_a_revision() -> None:
    loader = history({"shop.0001_initial": [], "shop.0002_note": ["shop.0001_initial"]})

    assert not said(RULE, loader, None)
