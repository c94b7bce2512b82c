"""The file of table sizes: a small JSON document that goes with the code. Its shape is a contract:
``stats-1.json`` beside this file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from django_safemigrate.linting.files import read_json, write_file
from django_safemigrate.linting.options import LintError
from django_safemigrate.schema.sizes import IndexSize, Rates, Stats, TableSize

VERSION = 1
_FILE = "The file of table sizes"
# The server counts in 64 bits.
LIMIT = 2**63
T = TypeVar("T")


def document(stats: Stats) -> dict[str, Any]:
    """``stats`` as the file has them."""
    rates = {"sampled": stats.sampled, "seconds": stats.seconds} if stats.seconds is not None else None
    return {
        "version": VERSION,
        "taken_at": stats.taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "server": stats.server,
        "standby": stats.standby,
        "rates": rates,
        "tables": {name: _written(size) for name, size in sorted(stats.tables.items())},
    }


def _written(size: TableSize) -> dict[str, Any]:
    rates = size.rates
    return {
        "rows": size.rows,
        "heap_bytes": size.heap,
        "total_bytes": size.total,
        "parent": size.parent,
        "indexes": {
            name: {"bytes": one.bytes, "method": one.method, "numeric": one.numeric}
            for name, one in sorted(size.indexes.items())
        },
        "per_second": {
            "inserts": round(rates.inserts, 3),
            "updates": round(rates.updates, 3),
            "deletes": round(rates.deletes, 3),
            "scans": round(rates.scans, 3),
        }
        if rates
        else None,
    }


def text_of(stats: Stats) -> str:
    """The document as text: a table a line, so that a newer one differs in the lines of the tables that
    do."""
    head = document(stats)
    tables = head.pop("tables")
    lines = [f"    {_json(name)}: {_json(size)}" for name, size in tables.items()]
    first = ",\n".join(f"  {_json(key)}: {_json(value)}" for key, value in head.items())
    return "".join(["{\n", first, ',\n  "tables": {\n', ",\n".join(lines), "\n  }\n}\n"])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_stats(file: Path, stats: Stats) -> None:
    """Write the file whole or not at all. Raises ``LintError`` where it cannot be written."""
    write_file(file, _FILE, text_of(stats))


def read_stats(path: Path) -> Stats:
    """What ``safemigrate_stats`` wrote. Raises ``LintError`` for a file that is missing, is no JSON, is of
    another version, or has another shape."""
    cure = f"Write it anew: safemigrate_stats --output {path}."
    given = read_json(path, _FILE, cure)
    version = given.get("version") if isinstance(given, dict) else None
    if isinstance(version, bool) or version != VERSION:
        what = "no version" if version is None else f"version {version!r}"
        raise LintError(f"{_FILE} {path} has {what}; version {VERSION} is understood. {cure}")
    try:
        return _stats(given)
    except _WrongShape as error:
        raise LintError(f"{_FILE} {path} has a wrong {error}. {cure}") from error


class _WrongShape(Exception):
    """The text is the path of the value that is wrong, such as ``tables.shop_order.rows``."""


def _stats(given: Mapping[str, Any]) -> Stats:
    top = _Reader(given)
    rates = top.get("rates", _optional(_mapping))
    tables = top.get("tables", _mapping)
    known = _Reader(rates, "rates.") if rates is not None else None
    return Stats(
        top.get("taken_at", _moment),
        top.get("server", _text),
        top.get("standby", _flag),
        known.get("sampled", _flag) if known else False,
        known.get("seconds", _number) if known else None,
        {name: _table(_Reader(tables, "tables.").get(name, _mapping), f"tables.{name}.") for name in tables},
    )


def _table(given: Mapping[str, Any], place: str) -> TableSize:
    table = _Reader(given, place)
    indexes = table.get("indexes", _mapping)
    rates = table.get("per_second", _optional(_mapping))
    names = _Reader(indexes, f"{place}indexes.")
    return TableSize(
        table.get("rows", _optional(_count)),
        table.get("heap_bytes", _count),
        table.get("total_bytes", _count),
        {name: _index(names.get(name, _mapping), f"{place}indexes.{name}.") for name in indexes},
        table.get("parent", _optional(_text)),
        _rates(rates, f"{place}per_second.") if rates is not None else None,
    )


def _index(given: Mapping[str, Any], place: str) -> IndexSize:
    index = _Reader(given, place)
    return IndexSize(index.get("bytes", _count), index.get("method", _text), index.get("numeric", _flag))


def _rates(given: Mapping[str, Any], place: str) -> Rates:
    rates = _Reader(given, place)
    return Rates(*(rates.get(name, _number) for name in ("inserts", "updates", "deletes", "scans")))


class _Reader:
    """Takes values out of a JSON object; ``place`` is the path to it, with a dot at its end."""

    def __init__(self, given: Mapping[str, Any], place: str = "") -> None:
        self._given = given
        self._place = place

    def get(self, key: str, read: Callable[[object], T]) -> T:
        try:
            return read(self._given[key])
        except (KeyError, TypeError, ValueError) as error:
            raise _WrongShape(f"{self._place}{key}") from error


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _number(value: object) -> float:
    # JSON's true is an int to Python.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LIMIT:
        raise TypeError
    return float(value)


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LIMIT:
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    return datetime.strptime(_text(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _optional(read: Callable[[object], T]) -> Callable[[object], T | None]:
    return lambda value: None if value is None else read(value)
