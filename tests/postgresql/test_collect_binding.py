from __future__ import annotations

import datetime
import decimal
import enum
import ipaddress
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.db import models
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from psycopg import sql
from psycopg.types import TypeInfo
from psycopg.types.hstore import register_hstore
from psycopg.types.json import Jsonb
from psycopg.types.range import Range

from django_safemigrate.databases.base import NeedsServer
from django_safemigrate.databases.postgresql.collect import collect
from django_safemigrate.schema.catalog import Catalog
from postgresql.live import connected
from servers import Server


class Colour(models.TextChoices):
    RED = "r", "Red"


class Size(models.IntegerChoices):
    BIG = 3, "Big"


class Plain(enum.Enum):
    ONE = "one"


MOMENT = datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)

VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "integer": 42,
    "negative": -7,
    "big": 2**70,
    "float": 1.5,
    "negative float": -1e300,
    "nan": float("nan"),
    "infinity": float("-inf"),
    "decimal": decimal.Decimal("-10.50"),
    "decimal nan": decimal.Decimal("NaN"),
    "text": "plain",
    "empty": "",
    "quotes": "it's \"quoted\" ''",
    "backslash": "C:\\new\\",
    "backslash and quote": "\\'; DROP TABLE x; --",
    "percent": "100% %s %(x)s %%",
    "lines": "one\ntwo\r\n\tthree",
    "unicode": "naïve 日本 🐘",
    "dollar": "$1 $$ $body$",
    "safe": mark_safe("<b>'\\"),
    "choice": Colour.RED,
    "integer choice": Size.BIG,
    "enum": Plain.ONE,
    "bytes": b"\x00'\\\xff",
    "no bytes": b"",
    "bytearray": bytearray(b"\\x41'"),
    "memoryview": memoryview(b"ab\x00"),
    "binary": psycopg.Binary(b"\x00'\\\xff"),
    "date": datetime.date(2024, 2, 29),
    "first date": datetime.date(1, 1, 1),
    "time": datetime.time(1, 2, 3, 4),
    "aware time": datetime.time(1, 2, 3, tzinfo=datetime.UTC),
    "moment": MOMENT,
    "aware moment": MOMENT.replace(tzinfo=datetime.UTC),
    "moment elsewhere": MOMENT.replace(tzinfo=ZoneInfo("Asia/Kathmandu")),
    "duration": datetime.timedelta(days=-1, seconds=5, microseconds=7),
    "uuid": uuid.UUID("12345678123456781234567812345678"),
    "ip 4": ipaddress.ip_address("192.0.2.1"),
    "ip 6": ipaddress.ip_address("2001:db8::1"),
    "network": ipaddress.ip_network("10.0.0.0/8"),
    "jsonb": Jsonb({"a": [1, None, 'it\'s \\ "x" %s é']}),
    "jsonb text": Jsonb("x", dumps=json.dumps),
    "list": [1, 2, 300000],
    "list of nothing": [],
    "list of text": ["a'b", 'c"d', "e\\f", "g,h", "", None, "NULL"],
    "list of lists": [["a", "b"], ["c", "d"]],
    "list of moments": [MOMENT.replace(tzinfo=datetime.UTC)],
    "list of bytes": [b"\x00\\", b"'"],
    "list of choices": [Colour.RED],
    "list of uuids": [uuid.UUID(int=5)],
    "tuple": (1, "a'b\\"),
    "int range": Range(1, 10),
    "open range": Range(None, None, "()"),
    "empty range": Range(empty=True),
    "date range": Range(datetime.date(2024, 1, 1), None),
    "naive moment range": Range(MOMENT, MOMENT),
    "aware moment range": Range(MOMENT.replace(tzinfo=datetime.UTC), None),
    "decimal range": Range(decimal.Decimal("1.5"), decimal.Decimal("2.5")),
    "text range": Range("a'", "b\\"),
}

# Values that psycopg refuses, with or without a connection.
REFUSED: dict[str, Any] = {
    "lazy text": lazystr("lazy"),
    "translation": gettext_lazy("Yes"),
    "dict": {"a": "b"},
    "set": {1},
    "object": SimpleNamespace(),
}


@pytest.fixture(scope="module")
def live(server: Server, django_db_blocker: Any) -> Iterator[Any]:
    with server.database() as url, django_db_blocker.unblock(), connected(url) as connection:
        connection.ensure_connection()
        yield connection


@pytest.fixture
def offline() -> Iterator[Any]:
    with collect("default", Catalog(), print, atomic=True, version=18) as recorder:
        yield recorder.schema_editor.connection


@pytest.mark.parametrize("name", VALUES)
def test_a_parameter_has_the_text_it_has_with_a_connection(name: str, live: Any, offline: Any) -> None:
    value = VALUES[name]
    text = "SELECT %s, '100%%'"
    assert offline.ops.compose_sql(text, [value]) == live.ops.compose_sql(text, [value])
    assert offline.ops.compose_sql("%(a)s", {"a": value}) == live.ops.compose_sql("%(a)s", {"a": value})


@pytest.mark.parametrize("name", VALUES)
def test_a_quoted_value_has_the_text_it_has_with_a_connection(name: str, live: Any, offline: Any) -> None:
    value = VALUES[name]
    assert offline.schema_editor().quote_value(value) == live.schema_editor().quote_value(value)


def test_nothing_depends_on_a_connection_made_before(live: Any) -> None:
    # libpq keeps the settings of the last connection of the process and quotes by them when it has none.
    script = (
        "import django, json; django.setup();"
        "from postgresql.test_collect_binding import texts_without_a_connection as texts; print(json.dumps(texts()))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE") or settings.SETTINGS_MODULE,
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        name: live.ops.compose_sql("%s", [value]) for name, value in VALUES.items()
    }


def texts_without_a_connection() -> dict[str, str]:
    with collect("default", Catalog(), print, atomic=True, version=18) as recorder:
        compose = recorder.schema_editor.connection.ops.compose_sql
        return {name: compose("%s", [value]) for name, value in VALUES.items()}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_driver_refuses_is_refused(name: str, live: Any, offline: Any) -> None:
    with pytest.raises(psycopg.ProgrammingError, match="cannot adapt"):
        live.ops.compose_sql("%s", [REFUSED[name]])
    with pytest.raises(NeedsServer, match="A parameter is of a type that only a server knows: cannot adapt"):
        offline.ops.compose_sql("%s", [REFUSED[name]])


@pytest.mark.parametrize(
    ("text", "params"), [("%s %s", [1]), ("%s", [1, 2]), ("50%", []), ("%d", [1]), ("%(a)s", {"b": 1})]
)
def test_placeholders_that_do_not_fit_are_the_drivers_error(
    text: str, params: Any, live: Any, offline: Any
) -> None:
    with pytest.raises((psycopg.ProgrammingError, ValueError)) as stock:
        live.ops.compose_sql(text, params)
    with pytest.raises(stock.type) as ours:
        offline.ops.compose_sql(text, params)
    assert str(ours.value) == str(stock.value)


def test_hstore_is_known_once_its_extension_is_there(live: Any) -> None:
    value = {"a'": 'b"\\', "c": None}
    catalog = Catalog()
    with collect("default", catalog, print, atomic=True, version=18) as recorder:
        connection = recorder.schema_editor.connection
        with pytest.raises(NeedsServer):
            connection.ops.compose_sql("%s", [value])
        catalog.extensions.add("hstore")
        offline = connection.ops.compose_sql("%s, %s", [value, {}])
    with (
        collect("default", Catalog(), print, atomic=True, version=18) as recorder,
        pytest.raises(NeedsServer),
    ):
        recorder.schema_editor.connection.ops.compose_sql("%s", [value])
    # The server has no hstore; the driver writes it from its own description of the type.
    cursor = psycopg.ClientCursor(live.connection)
    register_hstore(TypeInfo("hstore", 16_500, 16_501), cursor)
    assert offline == cursor.mogrify("%s, %s", [value, {}])


def test_composed_queries_and_bytes(live: Any, offline: Any) -> None:
    query = sql.SQL("ALTER TABLE {} RENAME TO {} -- {}").format(
        sql.Identifier('a"b'), sql.Identifier("c"), sql.Literal("d\\")
    )
    assert offline.binding.compose(query, None) == query.as_string(live.connection)
    assert offline.binding.compose(b"SELECT '\xc3\xa9%'", None) == "SELECT 'é%'"
