from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres import operations as postgres
from django.db import NotSupportedError, connection, models, transaction
from django.db import migrations as m
from django.db.transaction import TransactionManagementError
from django.test import override_settings

from django_safemigrate.databases.base import NeedsServer, Statement
from postgresql.collecting import Custom, collected, execute, in_a_transaction, recording
from postgresql.live import state_after


def test_an_atomic_migration_is_one_transaction() -> None:
    queued = Custom(lambda editor: editor.deferred_sql.append("c"))
    assert collected(execute("a"), queued, execute("b")) == [
        ("a", "0", 0, False, True),
        ("b", "2", 0, False, True),
        ("c", "1", 0, True, True),
    ]


def test_outside_a_transaction_each_statement_commits_alone() -> None:
    def both(editor: Any) -> None:
        editor.execute("b")
        with transaction.atomic(editor.connection.alias):
            editor.execute("c")
            with transaction.atomic(editor.connection.alias):
                editor.execute("d")
        editor.execute("e")
        editor.deferred_sql.append("z")

    atomic = in_a_transaction(execute("f"))
    nothing = in_a_transaction(Custom(lambda editor: None))
    assert collected(execute("a"), Custom(both), nothing, atomic, execute("g"), atomic=False) == [
        ("a", "0", 0, False, False),
        ("b", "1", 1, False, False),
        ("c", "1", 2, False, True),
        ("d", "1", 2, False, True),
        ("e", "1", 3, False, False),
        ("f", "3", 4, False, True),
        ("g", "4", 5, False, False),
        ("z", "1", 6, True, False),
    ]


def test_the_connection_knows_whether_it_is_in_a_transaction() -> None:
    for atomic in (True, False):
        with recording(atomic=atomic) as (recorder, _):
            fake = recorder.schema_editor.connection
            assert fake.in_atomic_block is atomic
            assert fake.get_autocommit() is not atomic
            assert connection.in_atomic_block is atomic
            with recorder.operation("0", atomic=True):
                assert fake.in_atomic_block
            assert fake.in_atomic_block is atomic


def test_a_transaction_by_hand() -> None:
    def by_hand(editor: Any) -> None:
        fake = editor.connection
        fake.set_autocommit(False)
        editor.execute("a")
        editor.execute("b")
        fake.commit()
        editor.execute("c")
        fake.set_autocommit(True)
        editor.execute("d")

    numbers = [(one[0], one[2], one[4]) for one in collected(Custom(by_hand), atomic=False)]
    assert numbers == [("a", 0, True), ("b", 0, True), ("c", 1, True), ("d", 2, False)]
    with pytest.raises(
        TransactionManagementError, match="This is forbidden when an 'atomic' block is active."
    ):
        collected(Custom(by_hand))


def test_what_is_rolled_back_is_said() -> None:
    def gives_up(editor: Any) -> None:
        for sql in ("a", None):
            try:
                with transaction.atomic(editor.connection.alias):
                    if sql:
                        editor.execute(sql)
                    raise ValueError
            except ValueError:
                editor.execute("b")

    sent = [(one[0].partition('"')[0], one[2]) for one in collected(Custom(gives_up))]
    assert sent == [("a", 0), ("ROLLBACK TO SAVEPOINT ", 0), ("b", 0), ("b", 0)]
    assert [(one[0], one[2]) for one in collected(Custom(gives_up), atomic=False)] == [
        ("a", 0),
        ("ROLLBACK", 0),
        ("b", 1),
        ("b", 2),
    ]


def test_a_broken_transaction_takes_no_statement() -> None:
    def broken(editor: Any) -> None:
        transaction.set_rollback(True, using=editor.connection.alias)
        editor.execute("a")

    with pytest.raises(TransactionManagementError, match="An error occurred in the current transaction"):
        collected(Custom(broken))


def test_callbacks_after_commit_never_run() -> None:
    def never() -> None:
        raise AssertionError

    for atomic in (True, False):
        with recording(atomic=atomic) as (recorder, _):
            transaction.on_commit(never)
        assert recorder.skipped == ["on_commit: test_callbacks_after_commit_never_run.<locals>.never"]
    with recording(), pytest.raises(TypeError, match="must be a callable"):
        transaction.on_commit(None)  # type: ignore[arg-type]


def test_the_connection_stays_open() -> None:
    with recording(atomic=False) as (recorder, statements):
        fake = recorder.schema_editor.connection
        fake.close()
        recorder.schema_editor.execute("a")
        with (
            recorder.operation("0", atomic=True),
            pytest.raises(NeedsServer, match="closes the connection to the database 'default' within"),
        ):
            fake.close()
    assert [one.sql for one in statements] == ["a"]


AUTHOR = m.CreateModel(
    "Author", [("id", models.BigAutoField(primary_key=True)), ("age", models.IntegerField())]
)
CONCURRENTLY = postgres.AddIndexConcurrently("Author", models.Index(fields=["age"], name="by_age"))
INDEXED = 'CREATE INDEX CONCURRENTLY "by_age" ON "shop_author" ("age")'


def test_a_concurrent_index_is_refused_in_a_transaction() -> None:
    with pytest.raises(NotSupportedError, match="cannot be executed inside a transaction"):
        collected(AUTHOR, CONCURRENTLY)
    assert collected(AUTHOR, CONCURRENTLY, atomic=False)[1:] == [(INDEXED, "1", 1, False, False)]


def test_pretending_autocommit() -> None:
    before = state_after("shop", [AUTHOR])
    after = state_after("shop", [CONCURRENTLY], before)
    with recording() as (recorder, statements):
        with recorder.operation("0"):
            recorder.schema_editor.execute("a")
            with recorder.pretending_autocommit():
                assert (connection.in_atomic_block, connection.get_autocommit()) == (False, True)
                CONCURRENTLY.database_forwards("shop", recorder.schema_editor, before, after)
                with transaction.atomic():
                    recorder.schema_editor.execute("b")
            assert (connection.in_atomic_block, connection.get_autocommit()) == (True, False)
        with recorder.operation("1"):
            recorder.schema_editor.execute("c")
    assert statements == [
        Statement("a", "0", 0),
        Statement(INDEXED, "0", 0),
        Statement("b", "0", 0),
        Statement("c", "1", 0),
    ]


def test_a_queued_statement_stays_with_its_operation_whatever_is_done_to_the_queue() -> None:
    def reorder(editor: Any) -> None:
        editor.deferred_sql = [*reversed(editor.deferred_sql), "new"]
        editor.deferred_sql.remove("second")
        editor.deferred_sql.insert(0, "front")

    first = Custom(lambda editor: editor.deferred_sql.extend(["first", "second"]))
    third = Custom(lambda editor: editor.deferred_sql.__iadd__(["third"]))
    assert [one[:2] for one in collected(first, third, Custom(reorder))] == [
        ("front", "2"), ("third", "1"), ("first", "0"), ("new", "2")
    ]  # fmt: skip


def test_another_schema_editor_within_an_operation() -> None:
    def another(editor: Any) -> None:
        with editor.connection.schema_editor() as other:
            other.execute("a")
            other.deferred_sql.append("b")
        editor.execute("c")

    assert [one[:4] for one in collected(Custom(another))] == [
        ("a", "0", 0, False),
        ("b", "0", 0, False),
        ("c", "0", 0, False),
    ]


def test_logging_of_queries_is_left_alone() -> None:
    with override_settings(DEBUG=True), recording() as (recorder, statements):
        recorder.schema_editor.execute("SELECT %s", ["a"])
        assert recorder.schema_editor.connection.queries == []
    assert [one.sql for one in statements] == ["SELECT 'a'"]
