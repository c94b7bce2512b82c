from __future__ import annotations

from typing import Any

from django.db import NotSupportedError
from django.db.migrations import CreateModel, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.models import BigAutoField

from linting import findings, findings_of, safe, unsafe

RULE = "unanalysable-statement"


class AskTheServer(Operation):
    """An operation of somebody else's that decides by the rows there are."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM shop_order")
            cursor.fetchone()


class Broken(AskTheServer):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise ValueError("no such setting")


class Refused(AskTheServer):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotSupportedError("Not on this server.")


def test_sql_of_another_vendor() -> None:
    message = unsafe(RULE, RunSQL("OPTIMIZE TABLE shop_order", RunSQL.noop))

    assert message.startswith("What this statement does")
    assert "is not known, which counts as unsafe: " in message


def test_an_operation_that_asks_the_server() -> None:
    message = unsafe(RULE, AskTheServer())

    assert message.startswith("What AskTheServer does is not known, which counts as unsafe: ")


def test_an_operation_that_raises() -> None:
    message = unsafe(RULE, Broken())

    assert message == (
        "What Broken does is not known, which counts as unsafe: Asking it for its SQL raised ValueError: no such setting."
    )


def test_an_operation_that_django_refuses() -> None:
    messages = [one.message for one in findings(RULE, Refused())]

    assert messages[0] == "Django refuses to run Refused here: Not on this server."


def test_it_says_how_to_allow_it() -> None:
    (finding,) = findings(RULE, RunSQL("OPTIMIZE TABLE shop_order", RunSQL.noop))

    assert finding.hint == (
        'If you know what it does, allow it: allow = {"unanalysable-statement": "the reason"} on the Migration class.'
    )


def test_sql_that_is_understood() -> None:
    safe(RULE, RunSQL("ANALYZE shop_order", RunSQL.noop))


def test_python() -> None:
    safe(RULE, RunPython(RunPython.noop, RunPython.noop))


def test_model() -> None:
    safe(RULE, CreateModel("Visit", [("id", BigAutoField(primary_key=True))]))


class CallsPython(AskTheServer):
    """One that leaves its work to a RunPython it makes itself."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        RunPython(fill).database_forwards(app_label, schema_editor, from_state, to_state)


class Leaves(AskTheServer):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise SystemExit(3)


class Wordless(AskTheServer):
    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError


def fill(apps: Any, schema_editor: Any) -> None:
    raise AssertionError("linting ran the code of a migration")


def test_python_that_another_operation_would_run() -> None:
    assert unsafe(RULE, CallsPython()) == (
        "What CallsPython does is not known, which counts as unsafe: It runs Python code, which linting never runs (shop: fill)."
    )


def test_an_operation_that_would_end_the_process() -> None:
    assert unsafe(RULE, Leaves()).endswith("Asking it for its SQL raised SystemExit: 3.")


def test_an_exception_without_words() -> None:
    assert unsafe(RULE, Wordless()).endswith("Asking it for its SQL raised NotImplementedError.")


def test_another_search_path_is_reported_once() -> None:
    found = findings(
        RULE,
        RunSQL("SET LOCAL search_path TO audit", RunSQL.noop),
        RunSQL("ALTER TABLE shop_order DROP COLUMN note", RunSQL.noop),
        RunSQL("DROP TABLE shop_product", RunSQL.noop),
    )

    assert [one.message for one in found] == [
        "What this statement does is not known, which counts as unsafe: it sets search_path to 'audit', so that the tables which later names mean are not known."
    ]


def test_a_table_of_another_schema_is_not_taken_for_one_of_public() -> None:
    found = findings_of(
        RunSQL("SET LOCAL search_path TO audit; ALTER TABLE shop_order DROP COLUMN note", RunSQL.noop)
    )

    assert {one.rule for one in found} == {RULE}
