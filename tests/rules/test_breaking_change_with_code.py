from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations, models
from django.db.migrations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from changed import since_main
from django_safemigrate import Safe
from django_safemigrate.rules import Changes, Finding, Severity, all_rules
from marked import migration

RULE = "breaking-change-with-code"
REMOVE = migrations.RemoveField("Order", "discount")
CODE = ["/src/shop/models.py", "/src/shop/views.py"]


def found(changes: Changes | None, *operations: Operation, **marks: object) -> list[Finding]:
    return list(all_rules()[RULE].findings(migration(*operations, marks=marks), (), changes))


def added(code: Sequence[str] = CODE) -> Changes:
    return since_main(added=["shop.0003"], code=code)


def test_with_code() -> None:
    (finding,) = found(added(), REMOVE)

    assert (
        finding.message
        == "With it, there is no column shop_order.discount any more; since main, models.py and views.py changed as well."
    )
    assert (
        finding.hint
        == "Release the change of the code first, and this migration on its own when no old code is left."
    )
    assert (finding.severity, finding.operation) == (Severity.WARNING, "0")


def test_with_much_code() -> None:
    (finding,) = found(added([*CODE, "/src/shop/forms.py", "/src/a.py", "/src/b.py"]), REMOVE)

    assert finding.message.endswith("; since main, models.py, views.py, forms.py and 2 more changed as well.")


def test_edited() -> None:
    assert found(since_main(modified=["shop.0003"], code=CODE), REMOVE)


def test_a_release_of_its_own() -> None:
    assert not found(added([]), REMOVE)


def test_a_migration_that_was_there() -> None:
    assert not found(since_main(added=["shop.0004"], code=CODE), REMOVE)


def test_old_code_can_live_with_it() -> None:
    assert not found(added(), migrations.AddField("Order", "channel", models.TextField(null=True)))


def test_old_code_does_not_name_it() -> None:
    gone = SeparateDatabaseAndState(state_operations=[REMOVE])
    drop = RunSQL("ALTER TABLE shop_order DROP COLUMN discount", RunSQL.noop)
    compiled = migration(drop, before=(gone,))

    assert not list(all_rules()[RULE].findings(compiled, (), added()))


def test_after_the_deploy() -> None:
    assert not found(added(), REMOVE, safe=Safe.after_deploy())


def test_without_a_revision() -> None:
    assert not found(None, REMOVE)
