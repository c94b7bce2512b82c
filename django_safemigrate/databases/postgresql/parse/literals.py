"""Constants, spelled as the server prints the same value."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

# A text of these types stands for itself: nothing is lost when the cast is left out.
TEXTS = frozenset(
    {"text", "character varying", "character", "bpchar", "name", "unknown", "citext", "regclass", "regconfig"}
)
NUMBERS = frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"})
BINARY = frozenset({"real", "double precision"})
# https://www.postgresql.org/docs/18/datatype-boolean.html
BOOLEANS = {
    **dict.fromkeys(("t", "true", "y", "yes", "on", "1"), "true"),
    **dict.fromkeys(("f", "false", "n", "no", "off", "0"), "false"),
}

MODIFIERS = re.compile(r"\([^)]*\)")
UUID_DIGITS = 32
DAYS_AND_TIME = re.compile(
    r"(?:(?P<days>-?\d+) days?,? ?)?(?:(?P<sign>[+-]?)(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)(?:\.(?P<fraction>\d+))?)?"
)


def text(value: str) -> str:
    """``value`` as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def number(value: str) -> str:
    """A number as ``numeric_out`` prints it, without an exponent; what is no finite number stays as it is."""
    try:
        parsed = Decimal(value)
    except InvalidOperation:
        return value
    return format(parsed, "f") if parsed.is_finite() and parsed.adjusted() < 1000 else value


def is_number(value: str) -> bool:
    """Whether the text ``value`` is a finite number."""
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False


def of_type(value: str, type_name: str) -> tuple[str, bool]:
    """The text ``value`` read as ``type_name``: its SQL, and whether that says it all without a cast."""
    base = MODIFIERS.sub("", type_name)
    if base in NUMBERS and is_number(value):
        # A binary number is printed as the shortest text that stands for it.
        return number(repr(float(value)).removesuffix(".0") if base in BINARY else value), True
    if type_name == "boolean" and value.lower() in BOOLEANS:
        return BOOLEANS[value.lower()], True
    return text(_spelled(value, base)), base in TEXTS


def _spelled(value: str, base: str) -> str:
    if base.startswith(("timestamp", "date")):
        return _moment(value, base)
    if base == "jsonb":
        return _jsonb(value)
    if base == "interval":
        return _interval(value)
    return _uuid(value) if base == "uuid" else value


def _uuid(value: str) -> str:
    digits = value.strip("{}").replace("-", "").lower()
    if len(digits) != UUID_DIGITS:
        return value
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _interval(value: str) -> str:
    """Days and a time of day, which is all a ``timedelta`` writes, as the server prints them
    with IntervalStyle postgres."""
    match = DAYS_AND_TIME.fullmatch(value)
    if match is None or not value:
        return value
    days, sign, fraction = int(match["days"] or 0), match["sign"] or "", (match["fraction"] or "").rstrip("0")
    clock = ":".join((match[part] or "").zfill(2) for part in ("hours", "minutes", "seconds"))
    if fraction:
        clock += f".{fraction}"
    parts = [f"{days} day{'' if days == 1 else 's'}"] if days else []
    if clock != "00:00:00" or not days:
        parts.append(("+" if days < 0 and not sign else sign) + clock)
    return " ".join(parts)


def _moment(value: str, base: str) -> str:
    """A date or timestamp as the server prints it with DateStyle ISO in the time zone UTC; what Python
    cannot read stays as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if base == "date":
        return moment.date().isoformat()
    zoned = base == "timestamp with time zone"
    if zoned and moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            return value
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    return moment.replace(tzinfo=None, microsecond=0).isoformat(" ") + fraction + ("+00" if zoned else "")


def _jsonb(value: str) -> str:
    """A document as ``jsonb_out`` prints it: one space after a colon or comma, keys in order
    of length, then of bytes."""
    try:
        document = json.loads(value, parse_float=_Number, parse_int=_Number)
    except (ValueError, RecursionError):
        return value
    return _json_text(document)


class _Number(str):
    """The digits of a number, kept as they are written."""

    __slots__ = ()


def _json_text(document: Any) -> str:
    if isinstance(document, _Number):
        return number(document)
    if isinstance(document, dict):
        keys = sorted(document, key=lambda key: (len(key.encode()), key.encode()))
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_json_text(document[key])}" for key in keys)
            + "}"
        )
    if isinstance(document, list):
        return "[" + ", ".join(map(_json_text, document)) + "]"
    return json.dumps(document, ensure_ascii=False)
