"""Names as they stand in SQL that must not depend on ``search_path``."""

from __future__ import annotations

import re

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import TableChange
from django_safemigrate.schema.names import split

_TYPE = re.compile(r'(?P<name>"(?:[^"]|"")*"|[a-z_][a-z0-9_$]*)(?P<rest>\(.*|\[.*|)')


class Names:
    """Writes names with the schema they are found in.

    Relations always have one. Types and collations have one when ``catalog`` knows them to be of the default
    schema; others come with the server, or with an extension, whose schema nobody here knows.
    """

    def __init__(self, catalog: Catalog | None) -> None:
        self.catalog = catalog or Catalog()

    def relation(self, name: str) -> str:
        """A table, index, sequence or view, by its name in the catalog."""
        schema, bare = split(name)
        if not schema and self.is_temporary(name):
            return quoted(bare)
        return f"{_schema(schema)}.{quoted(bare)}"

    def object(self, name: str) -> str:
        """A type, domain or collation that is made or changed here."""
        schema, bare = split(name)
        return f"{_schema(schema)}.{quoted(bare)}"

    def bare(self, name: str) -> str:
        """The name of something that is found by what it belongs to."""
        return quoted(split(name)[1])

    def type(self, printed: str) -> str:
        """A type, as ``format_type`` prints it without the default schema."""
        found = _TYPE.fullmatch(printed)
        if found is None:
            return printed
        spelled = found["name"]
        name = spelled[1:-1].replace('""', '"') if spelled.startswith('"') else spelled
        return f"{DEFAULT_SCHEMA}.{printed}" if self.is_own_type(name) else printed

    def collation(self, name: str) -> str:
        """A collation, by its name in the catalog."""
        return self.object(name) if name in self.catalog.collations else self.path(name)

    def path(self, name: str) -> str:
        """A name as the statement had it: with a schema if that named one."""
        schema, bare = split(name)
        return f"{_schema(schema)}.{quoted(bare)}" if schema else quoted(bare)

    def schema(self, name: str) -> str:
        """A schema, "" for the default one."""
        return _schema(name)

    def altered(self, change: TableChange) -> str:
        """ALTER TABLE, up to the table of ``change``."""
        only = "ONLY " if change.only_table else ""
        if_exists = "IF EXISTS " if change.if_table_exists else ""
        return f"ALTER TABLE {if_exists}{only}{self.relation(change.table)}"

    def is_temporary(self, name: str) -> bool:
        """Whether this is a temporary table, or an index or sequence of one: it is in no schema that has a name."""
        index, sequence = self.catalog.index(name), self.catalog.sequences.get(name)
        owner = index.table if index else sequence.owner[0] if sequence and sequence.owner else name
        table = self.catalog.tables.get(owner)
        return table is not None and table.temporary

    def is_own_type(self, name: str) -> bool:
        """Whether the history made this type or domain, in the default schema."""
        return name in self.catalog.enums or name in self.catalog.domains or self.is_own("type", name)

    def is_own(self, what: str, name: str) -> bool:
        """Whether the history made this object, in the default schema."""
        if what == "collation":
            return name in self.catalog.collations
        if what in {"type", "domain"} and (name in self.catalog.enums or name in self.catalog.domains):
            return True
        return (what, name) in self.catalog.others

    @property
    def knows_more_than_relations(self) -> bool:
        """Whether the catalog holds anything that an expression may name."""
        held = self.catalog
        return bool(held.enums or held.domains or held.collations or held.others or held.sequences)


def _schema(name: str) -> str:
    return quoted(name.strip('"')) if name else DEFAULT_SCHEMA
