"""Settings of a session: those a connection begins with, and how long a timeout is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

# https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES
MILLISECONDS: Mapping[str, float] = {
    "us": 0.001,
    "ms": 1,
    "s": 1000,
    "min": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(us|ms|s|min|h|d|)")


def milliseconds(value: str) -> float | None:
    """How long a timeout of this value is, in milliseconds, which is the unit of a bare number; None when
    it is no length of time."""
    found = _DURATION.fullmatch(value.strip())
    return float(found[1]) * MILLISECONDS[found[2] or "ms"] if found else None


def begins_with(database: Mapping[str, Any]) -> dict[str, str]:
    """The settings that the connections of an entry of Django's ``DATABASES`` begin with: those of
    ``-c name=value`` and ``--name=value`` in ``options``, and ``application_name``.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS
    """
    given = database.get("OPTIONS", {})
    words = shlex.split(str(given.get("options", "")))
    found: dict[str, str] = {}
    for before, word in zip(["", *words], words, strict=False):
        text = word if before == "-c" else re.sub("^(-c|--)", "", word)
        name, equals, value = text.partition("=")
        if equals and (before == "-c" or text != word):
            found[name.replace("-", "_").lower()] = value
    if "application_name" in given:
        found["application_name"] = str(given["application_name"])
    return found
