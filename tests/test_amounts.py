"""Amounts in words."""

from __future__ import annotations

import pytest

from django_safemigrate.schema.amounts import amount, bytes_text, duration, rows_text

MB = 1024 * 1024
GB = 1024 * MB


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.4, "0"),
        (1, "1"),
        (9.4, "9"),
        (12.6, "13"),
        (99.7, "100"),
        (1234, "1,200"),
        (48_499, "48,000"),
        (5_040_000, "5,000,000"),
    ],
)
def test_amounts(number: float, expected: str):
    assert amount(number) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (0, "0 rows"),
        (1, "1 row"),
        (12_345, "12,345 rows"),
        (1_250_000, "1.2 M rows"),
        (84_123_456, "84 M rows"),
        (2_000_000_000, "2,000 M rows"),
    ],
)
def test_rows(rows: int, expected: str):
    assert rows_text(rows) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 B"),
        (8192, "8 kB"),
        (300 * MB, "300 MB"),
        (3.14 * GB, "3.1 GB"),
        (31 * GB, "31 GB"),
        (2048 * GB, "2.0 TB"),
    ],
)
def test_bytes(size: float, expected: str):
    assert bytes_text(size) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.001, "under 10 ms"),
        (0.152, "about 150 ms"),
        (0.994, "about 990 ms"),
        (1, "about 1 s"),
        (2.04, "about 2 s"),
        (3.71, "about 4 s"),
        (84.2, "about 84 s"),
        (720, "about 12 min"),
        (12_000, "about 3 h"),
    ],
)
def test_durations(seconds: float, expected: str):
    assert duration(seconds) == expected
