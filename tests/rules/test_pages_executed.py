"""The examples of the pages do on a server what the pages say: the unsafe one stops traffic while it works
through a table, takes the lock it is blamed for, or breaks code; the safe one does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from enum import Enum
from functools import cache
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from differential.compare import about_code
from django_safemigrate.databases.postgresql.locks import MODES
from django_safemigrate.rules import Finding, all_rules
from linting import compiled, findings_in
from rules.executed import Example, Executed, Said, execute, shop_database
from rules.pages import pages, releases
from servers import Server


class Shows(Enum):
    """What an unsafe example shows when it runs, and the safe one does not."""

    WORK = "traffic to a table waits while one is worked through"
    OLD_CODE = "a statement of the code before it fails after it"
    NEW_CODE = "a statement of the code after it fails after it"
    LOCK = "it takes the lock that the finding names"
    STOPS = "it ends with an error"


# Their findings carry no price, or that of a lock which is not the danger.
OF_ITS_OWN: Mapping[str, Shows] = {
    "concurrently-in-transaction": Shows.STOPS,
    "drop-object": Shows.OLD_CODE,
    "identity-starts-at-one": Shows.NEW_CODE,
    "remove-field-state-only-not-null": Shows.NEW_CODE,
    "remove-fk-state-only": Shows.NEW_CODE,
    "schema-and-data-mixed": Shows.WORK,
    "unbatched-backfill": Shows.WORK,
    "add-field-without-value": Shows.STOPS,
    "change-type-prepared-statements": Shows.OLD_CODE,
    "drop-schema": Shows.OLD_CODE,
    "recreate-table": Shows.OLD_CODE,
    "refresh-matview-without-unique-index": Shows.STOPS,
    "rename-object": Shows.OLD_CODE,
    "restart-sequence": Shows.OLD_CODE,
    "revoke-privileges": Shows.OLD_CODE,
    "statement-refuses-transaction": Shows.STOPS,
    "duplicate-column-assignment": Shows.STOPS,
    "enum-value-same-transaction": Shows.STOPS,
}
# Neither a lock, nor work, nor code that fails: what the danger is instead.
NOT_SHOWN: Mapping[str, str] = {
    "add-field-same-uuid": "every row gets the same value",
    "add-json-column": "the type has no equality, so that later queries fail",
    "contract-missing": "what nobody needs any more stays",
    "concurrent-index-not-idempotent": "a second run leaves an invalid index as it is",
    "enum-add-value-old-code": "deployed code meets a value that only new code writes",
    "multiple-leaf-nodes": "two migrations follow the same one, and Django runs neither",
    "runpython-not-reversible": "it cannot be taken back",
    "runsql-not-reversible": "it cannot be taken back",
    "unanalysable-statement": "nobody knows what it does, not even the server of its example",
    "unrelated-tables": "a failure halfway takes back more than it must",
    "unused-allow": "it allows what is not there",
    "drop-database": "the database of its example is not there",
    "update-extension": "what the script does depends on the version of the extension",
    "atomic-false-unneeded": "a failure halfway leaves it half done",
    "combine-alter-table": "each statement locks the table anew",
    "dml-in-migration": "rows are written within the deploy",
    "duplicate-index": "every write keeps the same index twice",
    "index-corruption": "releases that nobody should run lose rows",
    "missing-routing-hints": "it runs on more databases than it should",
    "multiple-fk-one-migration": "the locks of several tables are kept until the last one is had",
    "multiple-high-risk-ops": "nobody can tell which of them hurts",
    "multiple-indexes-one-migration": "the deploy takes as long as all builds together",
    "not-rerunnable": "a failure halfway leaves it half done",
    "redundant-index": "every write keeps an index that no query needs",
    "replace-index-order": "queries have no index until the second one is built",
    "transaction-nesting": "a failure after COMMIT leaves it half done",
    "uncommitted-transaction": "its changes are lost when the connection closes",
    "wide-index": "every write keeps keys that help few queries",
    "breaking-change-with-code": "it is about the files of a release",
    "char-pads-values": "values come back longer than they were written",
    "column-padding": "rows are longer than they need be",
    "enum-type": "its values can never be taken away",
    "enum-value-order": "rows are sorted otherwise than meant",
    "float-rounds": "sums are not exact",
    "identifier-too-long": "the name is not the one that is written",
    "integer-may-overflow": "large numbers are refused one day",
    "mismatched-key-types": "large numbers are refused one day",
    "missing-migration": "it is about the models, not about a migration",
    "modified-migration": "it does not run again",
    "money-type": "amounts change with a setting of the server",
    "name-needs-quotes": "SQL that is written by hand fails",
    "naming": "the name is not as the project wants it",
    "non-linear-history": "Django refuses to run it after another one",
    "random-primary-key": "every write goes to another page of the index",
    "rounded-timestamp": "times are later than they were",
    "serial-column": "rights on the table are not those on its sequence",
    "short-primary-key": "rows are refused one day",
    "stage-ambiguous": "it has to run on both sides of the deploy",
    "stage-contradiction": "it runs on the wrong side of the deploy",
    "table-without-primary-key": "rows cannot be told apart",
    "text-without-limit": "values of any length come in",
    "timestamp-without-time-zone": "times mean another thing in each session",
    "unlogged-table": "rows are gone after a crash",
    "varchar-limit": "longer texts are refused",
    "insert-not-idempotent": "a second run inserts the rows twice",
    "missing-database-alias": "rows of another database are written",
    "row-by-row-save": "each row costs a round trip, and the lock of each is kept until the last",
    "runpython-app-code": "it changes with the code of the project",
    "runpython-argument-names": "readers take one for the other",
    "runpython-changes-schema": "the schema is not what the operations say",
    "runpython-direct-model-import": "it fails once the models are others than those of the migration",
    "runpython-external-call": "what was sent cannot be rolled back",
    "runpython-model-variable-name": "readers search for the model's name in vain",
    "runpython-not-elidable": "it runs in every new database for ever",
    "runpython-relies-on-model-code": "historical models do not have that code",
    "runpython-unreadable": "nobody has read what it does",
}
# The safe way takes the same lock for as short a time; what the unsafe one does besides is the danger.
LOCKS_AS_WELL: Mapping[str, str] = {
    "drop-column-cascade": "a view goes with the column, which the migration does not name",
    "drop-constraint": "what the constraint refused comes in",
    "drop-table-cascade": "a view goes with the table, which the migration does not name",
    "recreate-column": "the values of the column are lost",
    "remove-field-drops-index": "an index goes with the column, which the migration does not name",
    "remove-fk-constraint-first": "the key is dropped together with the column, and not by itself in a quiet moment",
    "drop-column-removes-unique": "what the key refused comes in",
    "drop-object-cascade": "a column goes with its type, which the migration does not name",
    "concurrent-mixed-with-other-ops": "a failure halfway leaves it half done",
    "fk-without-index": "deleting a row it points at reads the whole table",
    "lock-timeout-after-statement": "the lock is waited for without a limit",
    "lock-timeout-too-long": "the lock is waited for without a limit",
    "missing-application-name": "nobody can tell who holds the lock",
    "missing-idle-in-transaction-timeout": "a session that hangs keeps the lock",
    "missing-lock-timeout": "the lock is waited for without a limit",
    "missing-statement-timeout": "the lock may be kept for long",
    "wide-lock-window": "it is waited for while another table is locked",
    "replica-identity": "what replication is told of changed rows is another thing",
}
VISITS = """
    DO $$ BEGIN
        IF to_regclass('visit_2026') IS NOT NULL THEN
            INSERT INTO visit_2026 SELECT i, DATE '2026-01-01' + i % 365 FROM generate_series(1, 6000) i;
        END IF;
    END $$
"""
PAID = Said(code=("SELECT order_id FROM paid",))
SAID: Mapping[str, Said] = {
    "add-row-policy": Said(
        code=("SET LOCAL ROLE pg_read_all_data; SELECT count(*) FROM shop_order; RESET ROLE",)
    ),
    "attach-partition-scan": Said(rows=(VISITS,)),
    "drop-object": Said(code=("SELECT order_total(1)",)),
    "drop-view": PAID,
    "rename-enum-value": Said(code=("SELECT 'large'::size",)),
    "change-type-prepared-statements": Said(
        rows=("PREPARE named AS SELECT name FROM shop_customer LIMIT 1", "EXECUTE named"),
        code=("EXECUTE named",),
    ),
    "drop-schema": Said(code=("SELECT id FROM attic.orders",)),
    "rename-object": Said(code=("SELECT id FROM open_orders",)),
    # What it commits itself cannot be rolled back, so that it needs a database of its own.
    "transaction-nesting": Said(rows=("SELECT",)),
    "revoke-privileges": Said(
        code=("SET LOCAL ROLE pg_monitor; SELECT count(*) FROM shop_order; RESET ROLE",)
    ),
}
PAGES = [one for one in pages() if one in all_rules()]
SHOWN = [one for one in PAGES if one not in NOT_SHOWN]


@pytest.fixture(scope="module")
def base(server: Server, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), shop_database(server) as url:
        yield url


@contextmanager
def preparing() -> Iterator[None]:
    """Connections that keep statements prepared."""
    options = connections["default"].settings_dict["OPTIONS"]
    options["prepare_threshold"] = 5
    try:
        yield
    finally:
        del options["prepare_threshold"]


def settings_of(rule: str) -> Any:
    """A context with the settings that the example of a rule is about."""
    if rule == "change-type-prepared-statements":
        return preparing()
    if rule == "hot-table":
        return override_settings(SAFEMIGRATE={"HOT_TABLES": ["shop_order"]})
    if rule == "naming":
        return override_settings(SAFEMIGRATE={"NAMING": {"index": "[a-z_]+_idx"}})
    if rule == "timestamp-timezone":
        return override_settings(USE_TZ=False, TIME_ZONE="Europe/Berlin")
    return nullcontext()


@cache
def found(rule: str) -> list[Finding]:
    """What the rule says about its unsafe example; nothing where that is no migration."""
    with settings_of(rule):
        migrations = compiled(*releases(rule, "Unsafe"))
        return [one for last in migrations[-1:] for one in findings_in(last, rule) if one.rule == rule]


def shows(rule: str) -> set[Shows]:
    """What the example of a rule has to show, told from what the rule says about it."""
    if rule in OF_ITS_OWN:
        return {OF_ITS_OWN[rule]}
    blocking = [one for one in found(rule) if one.blocks not in (None, "nothing")]
    has = {Shows.WORK} if any(one.work != "catalog" for one in blocking) else set()
    has |= {Shows.OLD_CODE} if rule in about_code() else set()
    return has or ({Shows.LOCK} if blocking else has)


def seen(rule: str, executed: Executed) -> set[Shows]:
    """What running a migration did show."""
    blamed = {(one.table, one.lock) for one in found(rule) if one.table and one.lock}
    return {
        *([Shows.WORK] if executed.dangers else []),
        *([Shows.OLD_CODE] if executed.old else []),
        *([Shows.NEW_CODE] if executed.new else []),
        *([Shows.STOPS] if executed.error else []),
        *([Shows.LOCK] if any(takes(executed, *one) for one in blamed) else []),
    }


def takes(executed: Executed, table: str, lock: str) -> bool:
    return table in executed.locks and MODES.index(executed.locks[table]) >= MODES.index(lock)


def run(rule: str, heading: str, server: Server, base: str) -> list[Executed]:
    asked = shows(rule)
    back = {one.direction for one in found(rule)} == {"reverse"}
    example = Example(
        releases(rule, heading),
        SAID.get(rule, Said()),
        Shows.OLD_CODE in asked,
        Shows.NEW_CODE in asked,
        back,
    )
    with settings_of(rule):
        return execute(example, server, base)


def test_what_is_not_shown_has_a_reason() -> None:
    assert {one for one in PAGES if not shows(one)} == set(NOT_SHOWN)


@pytest.mark.parametrize("rule", SHOWN)
def test_the_unsafe_example_shows_its_danger(rule: str, server: Server, base: str) -> None:
    *_, last = run(rule, "Unsafe", server, base)

    assert shows(rule) - seen(rule, last) == set(), last
    assert last.error is None or Shows.STOPS in shows(rule), last


@pytest.mark.parametrize("rule", SHOWN)
def test_the_safe_example_does_not(rule: str, server: Server, base: str) -> None:
    done = run(rule, "Safe", server, base)

    shown = set().union(*(shows(rule) & seen(rule, one) for one in done))
    assert shown == ({Shows.LOCK} if rule in LOCKS_AS_WELL else set()), done
    assert [one.error for one in done] == [None] * len(done)
