from __future__ import annotations

from django.db.migrations import RunSQL

from django_safemigrate import Safe
from linting import Release, compiled, findings_in, safe, unsafe

RULE = "rename-schema"


def test_table_moved() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_payment SET SCHEMA archive", RunSQL.noop))

    assert (
        message
        == "Moving table shop_payment to schema archive breaks the deployed code, which looks for it where it was."
    )


def test_schema_renamed() -> None:
    message = unsafe(RULE, RunSQL("ALTER SCHEMA archive RENAME TO attic", RunSQL.noop))

    assert (
        message
        == "Renaming schema archive breaks the deployed code, which looks for its tables under the old name."
    )


def test_view_under_the_old_name() -> None:
    safe(
        RULE,
        RunSQL("ALTER TABLE shop_payment SET SCHEMA archive", RunSQL.noop),
        RunSQL("CREATE VIEW shop_payment AS SELECT * FROM archive.shop_payment", RunSQL.noop),
    )


def test_schema_made() -> None:
    safe(RULE, RunSQL("CREATE SCHEMA archive", RunSQL.noop))


def test_renamed_when_no_old_code_is_left() -> None:
    (migration,) = compiled(
        Release(
            [RunSQL("ALTER SCHEMA archive RENAME TO attic", RunSQL.noop)], marks={"safe": Safe.after_deploy()}
        )
    )

    assert [*findings_in(migration)] == []
