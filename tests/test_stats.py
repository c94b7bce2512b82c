"""The file of table sizes: what is written is read, and what is not ours is refused with its reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from django_safemigrate.linting.options import LintError
from django_safemigrate.linting.rates import jobs
from django_safemigrate.linting.stats import document, read_stats, write_stats
from django_safemigrate.rules import Burden
from django_safemigrate.schema.sizes import IndexSize, Rates, Stats, TableSize

SCHEMA: dict[str, Any] = json.loads(
    files("django_safemigrate.linting").joinpath("stats-1.json").read_text(encoding="utf-8")
)
TAKEN = datetime(2026, 8, 1, 12, 30, tzinfo=UTC)
STATS = Stats(
    TAKEN,
    "postgresql 16",
    standby=False,
    sampled=True,
    seconds=60.5,
    tables={
        "shop_order": TableSize(
            84_000_000,
            21_000_000_000,
            31_000_000_000,
            {"shop_order_pkey": IndexSize(1_900_000_000, "btree", numeric=True)},
            rates=Rates(400.5, 800, 0, 5000),
        ),
        "visit": TableSize(None, 8192, 8192),
        'archiv."é.1"': TableSize(0, 0, 0, parent="visit", rates=Rates(0, 0, 0, 0)),
    },
)
STANDBY = Stats(TAKEN, "postgresql 18", standby=True, sampled=False, seconds=None, tables={})


@pytest.mark.parametrize("stats", [STATS, STANDBY], ids=["primary", "standby"])
def test_what_is_written_is_read(stats: Stats, tmp_path: Path):
    file = tmp_path / "stats.json"

    write_stats(file, stats)

    assert read_stats(file) == stats
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), SCHEMA)
    assert json.loads(file.read_text(encoding="utf-8")) == document(stats)


def test_a_table_is_a_line(tmp_path: Path):
    file = tmp_path / "stats.json"

    write_stats(file, STATS)

    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0].strip() for line in lines[7:10]] == [
        '"archiv.\\"é.1\\""',
        '"shop_order"',
        '"visit"',
    ]
    assert len(lines) == 12


def refused(file: Path) -> str:
    with pytest.raises(LintError) as caught:
        read_stats(file)
    return str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path):
    file = tmp_path / "stats.json"

    assert refused(file) == (
        f"The file of table sizes {file} cannot be read: No such file or directory. "
        f"Write it anew: safemigrate_stats --output {file}."
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"\xff", "is no JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"[]", "has no version; version 1 is understood"),
        (b'{"version": 2}', "has version 2; version 1 is understood"),
        (b'{"version": true}', "has version True; version 1 is understood"),
    ],
)
def test_a_file_that_is_not_ours(content: bytes, reason: str, tmp_path: Path):
    file = tmp_path / "stats.json"
    file.write_bytes(content)

    assert refused(file) == (
        f"The file of table sizes {file} {reason}. Write it anew: safemigrate_stats --output {file}."
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("taken_at", "yesterday"),
        ("taken_at", 5),
        ("server", None),
        ("standby", 0),
        ("rates", []),
        ("rates.seconds", "60"),
        ("rates.sampled", None),
        ("tables", None),
        ("tables.shop_order", 84_000_000),
        ("tables.shop_order.rows", "84 M"),
        ("tables.shop_order.rows", 1.5),
        ("tables.shop_order.heap_bytes", -1),
        ("tables.shop_order.total_bytes", True),
        ("tables.shop_order.parent", 1),
        ("tables.shop_order.indexes", []),
        ("tables.shop_order.indexes.shop_order_pkey", 1),
        ("tables.shop_order.indexes.shop_order_pkey.method", None),
        ("tables.shop_order.per_second", 5),
        ("tables.shop_order.per_second.inserts", -1),
    ],
)
def test_a_value_of_the_wrong_kind(path: str, value: Any, tmp_path: Path):
    """What the reader refuses the schema refuses too."""
    given = document(STATS)
    *above, last = path.split(".")
    place = given
    for key in above:
        place = place[key]
    place[last] = value
    file = tmp_path / "stats.json"
    file.write_text(json.dumps(given))

    assert refused(file) == (
        f"The file of table sizes {file} has a wrong {path}. Write it anew: safemigrate_stats --output {file}."
    )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(given, SCHEMA)


def test_a_value_that_is_missing(tmp_path: Path):
    given = document(STATS)
    del given["tables"]["visit"]["per_second"]
    file = tmp_path / "stats.json"
    file.write_text(json.dumps(given))

    assert "has a wrong tables.visit.per_second." in refused(file)


def test_old_sizes_are_said_to_be_old():
    assert STATS.remark(TAKEN + timedelta(days=90)) == ""
    assert STATS.remark(TAKEN + timedelta(days=91)) == (
        "The sizes of the tables are 91 days old: take them again with safemigrate_stats."
    )


@pytest.mark.parametrize("value", [10**400, 2**63, 1e300])
@pytest.mark.parametrize("key", ["rows", "heap_bytes"])
def test_a_number_that_no_server_counts_to(key: str, value: float, tmp_path: Path):
    given = document(STATS)
    given["tables"]["shop_order"][key] = value
    given["tables"]["shop_order"]["per_second"]["scans"] = 1
    file = tmp_path / "sizes.json"
    file.write_text(json.dumps(given))

    with pytest.raises(LintError) as caught:
        read_stats(file)

    assert str(caught.value) == (
        f"The file of table sizes {file} has a wrong tables.shop_order.{key}. "
        f"Write it anew: safemigrate_stats --output {file}."
    )


def test_a_rate_that_is_no_number_of_this_world(tmp_path: Path):
    given = document(STATS)
    given["tables"]["shop_order"]["per_second"]["scans"] = 10**400
    file = tmp_path / "sizes.json"
    file.write_text(json.dumps(given))

    with pytest.raises(LintError, match="has a wrong tables.shop_order.per_second.scans"):
        read_stats(file)


def test_sizes_in_the_place_of_code(tmp_path: Path):
    file = tmp_path / "models.py"
    file.write_text("code")

    with pytest.raises(LintError) as caught:
        write_stats(file, STATS)

    assert str(caught.value) == f"The file of table sizes cannot be written to {file}: it is Python code."
    assert file.read_text() == "code"


def test_a_table_that_is_said_to_be_a_part_of_itself():
    tables = {"a": TableSize(1, 1, 1, parent="b"), "b": TableSize(1, 1, 1, parent="a")}
    burdens = [Burden("a", "scan", "writes"), Burden("b", "scan", "writes")]

    assert {one.table for one in jobs(burdens, tables) or ()} <= {"a", "b"}
