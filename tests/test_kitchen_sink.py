"""The compiler on real migrations: what it finds offline is what stock ``migrate`` did on a server, as
recorded by ``tox -e record``."""

from __future__ import annotations

import json
import lzma
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stock import compiled, fixture

pytestmark = pytest.mark.kitchen_sink

Key = tuple[str, str, str]

# Asked of the server while an operation works; the offline connection answers these from the catalog, and
# they are no statements.
QUESTIONS = ("SELECT", "SHOW", "WITH")


@dataclass(frozen=True)
class Compiled:
    """What the offline compiler made of the kitchen sink."""

    statements: dict[Key, list[dict[str, Any]]]
    catalog: dict[str, Any]
    opaque: list[list[str]]


@pytest.fixture(scope="session")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    folder = tmp_path_factory.mktemp("sink")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings_real",
        "PYTHONPATH": os.pathsep.join(
            [str(fixture.FOLDER.parent), str(fixture.FOLDER.parent.parent / "testproject")]
        ),
        "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/dead",
    }
    environment.pop("PYTHONSAFEPATH", None)
    done = subprocess.run(
        [sys.executable, "-m", "stock.compiled", str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    statements = json.loads((folder / compiled.STATEMENTS).read_text())
    return Compiled(
        {(one["app"], one["name"], one["direction"]): one["statements"] for one in statements},
        json.loads((folder / compiled.CATALOG).read_text()),
        json.loads((folder / compiled.OPAQUE).read_text()),
    )


@pytest.fixture(scope="session")
def recorded() -> dict[Key, fixture.Recorded]:
    return {(one.app, one.name, one.direction): one for one in fixture.read()[1]}


def test_the_recording_is_of_these_packages():
    header, _ = fixture.read()
    assert header.lock == fixture.lock_digest(), "The lock file changed: run tox -e record."


def test_every_migration_is_analysed(sink: Compiled, recorded: dict[Key, fixture.Recorded]):
    forward = {key for key in recorded if key[2] == "forward"}

    assert len(forward) >= 500
    assert {key for key in sink.statements if key[2] == "forward"} == forward


# Why each cannot be known without a server.
OPAQUE: dict[tuple[str, str, str], str] = {}


def test_what_is_not_understood_is_listed_and_little(sink: Compiled):
    found = {(where, direction, path) for where, direction, path, _ in sink.opaque}
    statements = sum(len(one) for one in sink.statements.values())

    assert found == set(OPAQUE), sink.opaque
    assert len(found) < 0.01 * statements


def _told(statements: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (_comparable(one["sql"]), one["transaction"], one["operation"], one["deferred"]) for one in statements
    ]


def _recorded_statements(one: fixture.Recorded) -> list[tuple[Any, ...]]:
    """Those of the operations themselves, with their transactions numbered anew: what Python code ran is not
    the compiler's to know."""
    kept = [
        each
        for each in one.statements
        if each.via == "editor"
        or (each.via == "cursor" and not each.sql.lstrip().upper().startswith(QUESTIONS))
    ]
    return [(_comparable(each.sql), each.transaction, each.operation, each.deferred) for each in kept]


def _renumbered(statements: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    numbers: dict[int, int] = {}
    return [
        (sql, numbers.setdefault(transaction, len(numbers)), operation, deferred)
        for sql, transaction, operation, deferred in statements
    ]


# Defaults computed as the migration runs: the clock, a random key.
COMPUTED = re.compile(
    r"'\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00)?)?'"
    r"|'[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'|'[0-9a-f]{32,}'|'\\x[0-9a-f]{64,}'"
)


def _comparable(sql: str) -> str:
    return COMPUTED.sub("'computed'", sql)


# A default whose callable asks the database for the key of wagtail's root collection.
ASKED: dict[Key, tuple[str, str]] = {
    ("wagtaildocs", "0005_document_collection", "forward"): ("'known only when it runs'", "1")
}


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_statements_equal_stock(sink: Compiled, recorded: dict[Key, fixture.Recorded], direction: str):
    different = []
    for key, one in recorded.items():
        if key[2] != direction or one.error is not None:
            continue
        ours, stock = _renumbered(_told(sink.statements[key])), _renumbered(_recorded_statements(one))
        if key in ASKED:
            ours = [(sql.replace(*ASKED[key]), *rest) for sql, *rest in ours]
        if ours != stock:
            pair = next(
                (pair for pair in zip(ours, stock, strict=False) if pair[0] != pair[1]),
                (len(ours), len(stock)),
            )
            different.append((key, *pair))

    assert different == []


# Reverses that fail on stock Django and a real server, so that there is nothing to compare with.
FAILED_REVERSES = {
    ("djangocms_link", "0017_link_link"): "its reverse raises NotImplementedError",
    ("wagtaildocs", "0011_add_choose_permissions"): "it queries with an instance of another state's model",
    ("wagtailimages", "0023_add_choose_permissions"): "it queries with an instance of another state's model",
}


def test_reverses_that_failed_on_the_server_are_listed(recorded: dict[Key, fixture.Recorded]):
    failed = {(one.app, one.name): one.direction for one in recorded.values() if one.error}

    assert failed == dict.fromkeys(FAILED_REVERSES, "reverse")


def _flat(catalog: dict[str, Any]) -> dict[str, Any]:
    """One entry a fact, by the path to it. Left out: how an expression was written where its meaning is there
    too, and the names that PostgreSQL 18 gives to NOT NULL; whether a column takes NULL is a fact of its
    own."""
    facts: dict[str, Any] = {}

    def visit(path: str, value: Any) -> None:
        if isinstance(value, dict) and value.get("kind") == "NOT_NULL" and value["validated"]:
            return
        if isinstance(value, dict) and value:
            for name, one in value.items():
                if name != "written":
                    visit(f"{path} {name}", one)
        elif value not in ({}, [], None):
            facts[path] = value

    for part in ("tables", "sequences", "views", "enums", "domains", "extensions"):
        visit(part, catalog[part])
    return facts


# DDL that stock migrate does inside RunPython, which linting never runs: what the catalog does not know, and
# why that is so.
PYTHON_DDL = {
    "catalogue.0030_auto_20250217_1247 forward 0": "a materialized view is made where the server is PostgreSQL",
    "catalogue.0030_auto_20250217_1247 reverse 0": "the same view is dropped",
    "cms.0045_pageurl_site_unique_path forward 4": "SET CONSTRAINTS changes nothing in the schema",
    "djangocms_versioning.0009_cms_pagecontent_remove_unique_constraint forward 0": "a constraint is dropped by the name that introspection gives",
    "wagtailcore.0001_squashed_0016_change_page_url_path_to_text_field forward 1": "a column gets another collation where the server is PostgreSQL",
    "wagtailcore.0027_fix_collection_path_collation forward 0": "a column gets another collation where the server is PostgreSQL",
    "watson.0001_initial forward 1": "the search backend makes its column, index and trigger",
    "watson.0001_initial reverse 1": "the search backend drops its column, trigger and function",
}


# What the server has or lacks because of that code, and Django's own table, which migrate makes by itself.
ONLY_ON_THE_SERVER = (
    "tables django_migrations ",
    "sequences django_migrations_id_seq ",
    "tables watson_searchentry columns search_tsv ",
    "tables watson_searchentry indexes watson_searchentry_search_tsv ",
    "tables wagtailcore_page columns path collation",
    "tables wagtailcore_collection columns path collation",
    "views catalogue_product_category_hierarchy ",
)
ONLY_REPLAYED = (
    "tables cms_pagecontent constraints cms_title_language_page_id_61aaf084_uniq ",
    "tables cms_pagecontent indexes cms_title_language_page_id_61aaf084_uniq ",
)


def test_the_replayed_catalog_equals_the_server(sink: Compiled):
    stock = _flat(json.loads(lzma.decompress(fixture.CATALOG.read_bytes())))
    ours = _flat(sink.catalog)

    different = {path for path in ours.keys() | stock.keys() if ours.get(path) != stock.get(path)}
    expected = {path for path in stock if path.startswith(ONLY_ON_THE_SERVER)} | {
        path for path in ours if path.startswith(ONLY_REPLAYED)
    }

    assert len(stock) > 50_000
    assert {path: (ours.get(path), stock.get(path)) for path in sorted(different ^ expected)} == {}


def test_ddl_of_python_code_is_listed(sink: Compiled):
    ddl = json.loads(Path(fixture.PYTHON_DDL).read_text())

    assert set(ddl) == set(PYTHON_DDL)
