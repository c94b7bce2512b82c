"""Binding with psycopg 3, whose adapters work without a connection but for what they ask of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import cached_property, lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg import Binary, ClientCursor, ProgrammingError
from psycopg.adapt import AdaptersMap
from psycopg.types import TypeInfo
from psycopg.types.hstore import register_hstore
from psycopg.types.string import BytesDumper

from django_safemigrate.databases.base import NeedsServer

# Any number that PostgreSQL does not give to a type of its own:
# https://www.postgresql.org/docs/18/system-catalog-initial-data.html
HSTORE = TypeInfo("hstore", 4_000_000_001, 4_000_000_002)


class HexDumper(BytesDumper):
    """Bytes as a server since 9.0 with ``standard_conforming_strings`` takes them; without a connection
    psycopg cannot be sure of that.

    https://www.postgresql.org/docs/18/datatype-binary.html
    """

    def dump(self, obj: Any) -> bytes:
        return b"\\x" + bytes(obj.obj if isinstance(obj, Binary) else obj).hex().encode()

    def quote(self, obj: Any) -> bytes:
        return b"'" + self.dump(obj) + b"'"


class Session:
    """What psycopg calls an adaptation context, without a connection; Django keeps it where its
    psycopg connection would be."""

    connection = None

    def __init__(self, adapters: AdaptersMap) -> None:
        self.adapters = adapters

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise NeedsServer(f"The operation uses {name!r} of psycopg's connection to the server.")


class Composer(ClientCursor[Any]):
    """psycopg's own way of merging a query and its parameters; it needs no more of a
    cursor than these two."""

    def __init__(self, adapters: AdaptersMap) -> None:
        self._adapters = adapters

    @property
    def connection(self) -> Any:
        return None


class Psycopg3:
    """A ``Binding``. ``timezone`` is that of Django's connection."""

    def __init__(self, timezone: tzinfo | None, extensions: Callable[[], set[str]]) -> None:
        self._extensions = extensions
        self._hstore_known = False
        self.session = Session(AdaptersMap(_adapters(settings.USE_TZ, timezone)))

    @cached_property
    def _composer(self) -> Composer:
        return Composer(self.session.adapters)

    def compose(self, sql: Any, params: Any) -> str:
        if params is None and isinstance(sql, str):
            return sql
        if not self._hstore_known and "hstore" in self._extensions():
            # Django teaches a connection about hstore as soon as the extension is there.
            register_hstore(HSTORE, self.session)
            self._hstore_known = True
        try:
            return self._composer.mogrify(sql, params)
        except ProgrammingError as error:
            if "cannot adapt" not in str(error):
                raise
            raise NeedsServer(f"A parameter is of a type that only a server knows: {error}.") from error


@lru_cache
def _adapters(use_tz: bool, timezone: tzinfo | None) -> AdaptersMap:
    adapters = AdaptersMap(get_adapters_template(use_tz, timezone))
    for kind in (bytes, bytearray, memoryview, psycopg.Binary):
        adapters.register_dumper(kind, HexDumper)
    return adapters
