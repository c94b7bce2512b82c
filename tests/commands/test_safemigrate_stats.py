"""``safemigrate_stats`` on a real server: what it reads and writes."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management.base import BaseCommand
from psycopg.conninfo import conninfo_to_dict

from counted import counted_shop, document, settled, stats
from django_safemigrate.linting.stats import read_stats
from django_safemigrate.management.commands.safemigrate_stats import Command
from django_safemigrate.schema.sizes import IndexSize, Stats


@pytest.fixture
def shop(database_url: str, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), counted_shop(database_url):
        yield database_url


def test_tables_with_their_indexes(shop: str):
    found = document()

    assert list(found["tables"]) == [
        'archive."old.orders"',
        "fresh",
        "shop_order",
        "visit",
        "visit_2025",
        "visit_2026",
        "visit_2026_q1",
    ]
    order = found["tables"]["shop_order"]
    with psycopg.connect(shop) as connection:
        sizes = connection.execute(
            "SELECT pg_relation_size('shop_order'), pg_total_relation_size('shop_order'), pg_relation_size('shop_order_number_key'),"
            " current_setting('server_version_num')::int / 10000"
        ).fetchone()
    assert sizes is not None
    assert (order["rows"], order["heap_bytes"], order["total_bytes"]) == (5000, sizes[0], sizes[1])
    assert order["indexes"]["shop_order_number_key"] == {
        "bytes": sizes[2],
        "method": "btree",
        "numeric": False,
    }
    assert {name: (one["method"], one["numeric"]) for name, one in order["indexes"].items()} == {
        "order_data": ("gin", False),
        "shop_order_number_key": ("btree", False),
        "shop_order_pkey": ("btree", True),
    }
    assert (found["server"], found["standby"]) == (f"postgresql {sizes[3]}", False)


def test_partitions_are_part_of_their_table(shop: str):
    tables = document()["tables"]

    assert {name: (tables[name]["rows"], tables[name]["parent"]) for name in tables if "visit" in name} == {
        "visit": (500, None),
        "visit_2025": (300, "visit"),
        "visit_2026": (200, "visit"),
        "visit_2026_q1": (200, "visit_2026"),
    }
    leaves = [tables["visit_2025"], tables["visit_2026_q1"]]
    assert tables["visit"]["heap_bytes"] == sum(one["heap_bytes"] for one in leaves)
    assert tables["visit"]["total_bytes"] == sum(one["total_bytes"] for one in leaves)
    assert tables["visit"]["indexes"]["visit_pkey"]["bytes"] == sum(
        one["bytes"] for leaf in leaves for one in leaf["indexes"].values()
    )


def test_a_table_that_was_never_analysed(shop: str):
    fresh = document()["tables"]["fresh"]

    assert fresh["rows"] is None
    assert fresh["heap_bytes"] > 0


def test_an_empty_table_has_no_rows(shop: str):
    assert document()["tables"]['archive."old.orders"']["rows"] == 0


def test_a_table_that_has_grown_since_it_was_analysed(shop: str):
    with psycopg.connect(shop) as connection:
        connection.execute(
            "INSERT INTO shop_order SELECT g, 'number ' || g, '{\"a\": 1}' FROM generate_series(5001, 10000) g"
        )

    assert document()["tables"]["shop_order"]["rows"] == pytest.approx(10_000, rel=0.03)


def test_no_rows_and_no_secrets(shop: str):
    text = stats().out

    assert "number 7" not in text
    assert "secret" not in text
    for part in conninfo_to_dict(shop).values():
        assert part == "postgres" or str(part) not in text


def test_the_average_since_the_counters_began(shop: str):
    with psycopg.connect(shop) as connection:
        connection.execute("UPDATE shop_order SET data = '{}' WHERE id <= 100")
        connection.execute("DELETE FROM shop_order WHERE id > 4990")
    settled(shop, "shop_order", "n_tup_del", 10)
    found = document()

    assert found["rates"]["sampled"] is False
    seconds = found["rates"]["seconds"]
    order = found["tables"]["shop_order"]["per_second"]
    assert order["updates"] * seconds == pytest.approx(100, rel=0.2)
    assert order["deletes"] * seconds == pytest.approx(10, rel=0.2)
    assert order["inserts"] == 0


def test_a_sample_shows_what_happens_now(shop: str):
    def write() -> None:
        with psycopg.connect(shop, autocommit=True) as connection:
            time.sleep(0.3)
            connection.execute("INSERT INTO visit SELECT g, '2026-01-01' FROM generate_series(1001, 1500) g")
        settled(shop, "visit_2026_q1", "n_tup_ins", 500)

    writer = threading.Thread(target=write)
    writer.start()
    found = document("--sample", "2")
    writer.join()

    assert found["rates"]["sampled"] is True
    seconds = found["rates"]["seconds"]
    assert seconds == pytest.approx(2, abs=0.5)
    tables = found["tables"]
    for name in ("visit", "visit_2026", "visit_2026_q1"):
        assert tables[name]["per_second"]["inserts"] * seconds == pytest.approx(500, rel=0.1)
    assert tables["visit_2025"]["per_second"]["inserts"] == 0
    # What was written before is not counted.
    assert tables["shop_order"]["per_second"]["inserts"] == 0


def test_the_file(shop: str, tmp_path: Path):
    file = tmp_path / "sizes.json"
    file.write_text("what was there before")

    out, err, code = stats("--output", str(file), "--sample", "0.1")

    version = read_stats(file).server
    assert (out, err, code) == (f"7 tables of {version}. Traffic: that of 0 s. Written to {file}.\n", "", 0)
    assert [one.name for one in tmp_path.iterdir()] == ["sizes.json"]
    read = read_stats(file)
    assert isinstance(read, Stats)
    assert read.sampled
    assert read.tables["shop_order"].rows == 5000
    assert read.tables["shop_order"].indexes["order_data"] == IndexSize(
        json.loads(file.read_text())["tables"]["shop_order"]["indexes"]["order_data"]["bytes"], "gin", False
    )


def test_the_file_of_the_settings(shop: str, tmp_path: Path, settings: Any):
    file = tmp_path / "sizes.json"
    settings.SAFEMIGRATE = {"STATS": str(file)}

    out, _, code = stats("--sample", "0.1")

    assert code == 0
    assert out.endswith(f"Written to {file}.\n")
    assert read_stats(file).tables["visit"].rows == 500


def test_a_folder_that_is_not_there(shop: str, tmp_path: Path):
    file = tmp_path / "gone" / "sizes.json"

    assert stats("--output", str(file), "--sample", "0.1") == (
        "",
        f"The file of table sizes cannot be written to {file}: No such file or directory.\n",
        2,
    )


def test_an_unknown_alias():
    assert stats("--database", "replica") == (
        "",
        "There is no database 'replica' in DATABASES. Use one of: default.\n",
        2,
    )


@pytest.mark.parametrize("given", ["no", "0", "-1", "nan", "1e9"])
def test_a_sample_that_is_no_time(given: str):
    out, err, code = stats(f"--sample={given}")

    assert out == ""
    assert f"argument --sample: {given!r} is no number of seconds between 0 and 3600" in err
    assert code != 0


def test_the_options_are_those_of_the_page():
    parser = Command().create_parser("manage.py", "safemigrate_stats")
    every_command = {
        name for one in BaseCommand().create_parser("", "")._actions for name in one.option_strings
    }
    options = {name for one in parser._actions for name in one.option_strings} - every_command

    page = (Path(__file__).parents[2] / "docs" / "stats.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(--[a-z]+)", page, re.MULTILINE)) == options
