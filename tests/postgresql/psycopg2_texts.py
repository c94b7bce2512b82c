"""What psycopg2 makes of parameters, with and without a connection. Runs where
psycopg 3 cannot be imported."""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import json
import uuid
from typing import Any

from django.db import connections, models
from django.db.backends.postgresql.psycopg_any import Jsonb, NumericRange
from django.db.utils import load_backend
from django.utils.safestring import mark_safe

from config.database import database
from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collect import collect
from django_safemigrate.databases.postgresql.collect.connection import standing_in
from django_safemigrate.schema.catalog import Catalog


class Colour(models.TextChoices):
    RED = "r'", "Red"


def values() -> dict[str, Any]:
    return {
        "null": None,
        "bool": True,
        "number": -5,
        "float": 1.5,
        "decimal": decimal.Decimal("1.50"),
        "text": "it's 100% é\n",
        "backslash": "a\\b'",
        "safe": mark_safe("<'>\\"),
        "choice": Colour.RED,
        "bytes": b"\x00'\\\xff",
        "memoryview": memoryview(b"ab"),
        "date": datetime.date(2024, 2, 29),
        "moment": datetime.datetime(2024, 2, 29, 1, 2, 3, 4, datetime.UTC),
        "duration": datetime.timedelta(days=1, seconds=5),
        "uuid": uuid.UUID(int=5),
        "list": ["a", "b'c"],
        "numbers": [1, 2],
        "json": Jsonb({"a": ["it's", None]}),
        "range": NumericRange(1, 5),
        "backslash in json": Jsonb({"a": 'quoted "text"'}),
        "address": ipaddress.ip_address("192.0.2.1"),
    }


def compose(value: Any, connection: Any) -> str:
    try:
        text: str = connection.ops.compose_sql("SELECT %s, 5 %% 3", [value])
    except NeedsServer as error:
        return f"NeedsServer: {error}"
    except Exception as error:  # noqa: BLE001 - whatever both ways raise is compared
        return type(error).__name__
    return text


def main(url: str) -> None:
    with collect("default", Catalog(), print, atomic=True, version=18) as recorder:
        offline = {
            name: compose(value, recorder.schema_editor.connection) for name, value in values().items()
        }
        quoted = recorder.schema_editor.quote_value("it's")
    wrapper = load_backend("django.db.backends.postgresql").DatabaseWrapper
    live = wrapper({**connections.settings["default"], **database(url)}, "default")
    with standing_in("default", live):
        stock = {name: compose(value, live) for name, value in values().items()}
    live.close()
    print(json.dumps([offline, stock, quoted]))
