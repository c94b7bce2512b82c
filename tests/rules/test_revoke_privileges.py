from __future__ import annotations

from django.db.migrations import RunSQL

from linting import safe, unsafe

RULE = "revoke-privileges"


def test_table() -> None:
    message = unsafe(RULE, RunSQL("REVOKE SELECT, INSERT ON shop_order FROM app", RunSQL.noop))

    assert (
        message
        == "Revoking privileges on shop_order breaks deployed code that connects with the role that loses them."
    )


def test_column() -> None:
    message = unsafe(RULE, RunSQL("revoke update (total) on shop_order from app", RunSQL.noop))

    assert (
        message
        == "Revoking privileges on shop_order breaks deployed code that connects with the role that loses them."
    )


def test_schema() -> None:
    message = unsafe(RULE, RunSQL("REVOKE USAGE ON SCHEMA public FROM PUBLIC", RunSQL.noop))

    assert (
        message
        == "Revoking privileges on schema public breaks deployed code that connects with the role that loses them."
    )


def test_every_table() -> None:
    message = unsafe(RULE, RunSQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app", RunSQL.noop))

    assert (
        message
        == "Revoking privileges on every table of schema public breaks deployed code that connects with the role that loses them."
    )


def test_membership() -> None:
    message = unsafe(RULE, RunSQL("REVOKE staff FROM app", RunSQL.noop))

    assert (
        message
        == "Revoking privileges on role app breaks deployed code that connects with the role that loses them."
    )


def test_owner() -> None:
    message = unsafe(RULE, RunSQL("ALTER TABLE shop_order OWNER TO app", RunSQL.noop))

    assert (
        message
        == "Giving shop_order to another owner takes all rights from the old one, which breaks deployed code that connects as it."
    )


def test_owner_of_a_view() -> None:
    message = unsafe(
        RULE,
        RunSQL("ALTER VIEW open_order OWNER TO app", RunSQL.noop),
        before=[RunSQL("CREATE VIEW open_order AS SELECT id FROM shop_order", RunSQL.noop)],
    )

    assert (
        message
        == "Giving view open_order to another owner takes all rights from the old one, which breaks deployed code that connects as it."
    )


def test_owner_of_all() -> None:
    message = unsafe(RULE, RunSQL("REASSIGN OWNED BY app TO admin", RunSQL.noop))

    assert (
        message
        == "Giving every object of role app to another owner takes all rights from the old one, which breaks deployed code that connects as it."
    )


def test_granted() -> None:
    safe(RULE, RunSQL("GRANT SELECT ON shop_order TO app", RunSQL.noop))


def test_grant_option() -> None:
    safe(RULE, RunSQL("REVOKE GRANT OPTION FOR SELECT ON shop_order FROM app", RunSQL.noop))


def test_of_later_tables() -> None:
    safe(RULE, RunSQL("ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app", RunSQL.noop))


def test_new_table() -> None:
    safe(
        RULE,
        RunSQL("CREATE TABLE visit (id bigint)", RunSQL.noop),
        RunSQL("REVOKE ALL ON visit FROM PUBLIC", RunSQL.noop),
        RunSQL("ALTER TABLE visit OWNER TO app", RunSQL.noop),
    )


def test_new_function() -> None:
    safe(
        RULE,
        RunSQL("CREATE FUNCTION price() RETURNS integer LANGUAGE sql AS 'SELECT 1'", RunSQL.noop),
        RunSQL("REVOKE ALL ON FUNCTION price() FROM PUBLIC", RunSQL.noop),
    )
