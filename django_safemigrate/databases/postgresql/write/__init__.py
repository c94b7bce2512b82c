"""From changes back to SQL: the inverse of ``parse``.

Every relation is named with its schema, so that the SQL means the same under any ``search_path``. Functions,
operators, operator classes, and the types and collations of extensions stand as the statement named them: their
schema is not known here. What a change does not say in fields stands in its ``verbatim``.
"""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.databases.base import CannotWriteError
from django_safemigrate.databases.postgresql.parse import parse
from django_safemigrate.databases.postgresql.write import (  # noqa: F401 - imported for what they register
    columns,
    constraints,
    indexes,
    others,
    rows,
    sequences,
    session,
    tables,
)
from django_safemigrate.databases.postgresql.write.definitions import words
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.registry import (
    LISTS,
    PARTS,
    STATEMENTS,
    cannot,
)
from django_safemigrate.databases.postgresql.write.schemas import in_schema
from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.changes import (
    Change,
    ChangePolicy,
    ChangeRule,
    RewriteTable,
    SetTableOption,
    TableChange,
)

__all__ = ["CannotWriteError", "write", "write_together"]


def write(change: Change, catalog: Catalog | None = None) -> str:
    """The one statement that makes ``change``, without a semicolon.

    ``catalog``, the schema before it, tells which tables are temporary and which types and collations are of
    the default schema. A change that one statement makes along with others (an INSERT below WITH, a DO block)
    gives that whole statement. Raises ``CannotWriteError`` when the change does not hold enough.
    """
    names = Names(catalog)
    if isinstance(change, TableChange) and _is_part(change):
        return f"{names.altered(change)} {PARTS[type(change)](change, names)}"
    return STATEMENTS[type(change)](change, names)


def write_together(changes: Sequence[Change], catalog: Catalog | None = None) -> str:
    """The one statement that makes all of ``changes``, without a semicolon.

    They are parts of an ALTER TABLE of one table, things of one kind that are dropped (truncated, locked) in
    the same way, or all that one statement was read as. Raises ``CannotWriteError`` for any others.
    """
    if len(changes) == 1:
        return write(changes[0], catalog)
    names = Names(catalog)
    for together in (_parts, _listed, _same):
        written = together(changes, names)
        if written:
            return written
    raise cannot(changes[0], "no one statement makes it together with the changes after it")


def _parts(changes: Sequence[Change], names: Names) -> str:
    parts = [one for one in changes if isinstance(one, TableChange) and _is_part(one)]
    heads = {names.altered(one) for one in parts}
    if len(parts) < len(changes) or len(heads) > 1:
        return ""
    return f"{heads.pop()} {', '.join(PARTS[type(one)](one, names) for one in parts)}"


def _listed(changes: Sequence[Change], names: Names) -> str:
    kinds = {type(one) for one in changes}
    if len(kinds) > 1 or not kinds <= LISTS.keys():
        return ""
    told = [LISTS[type(one)](one, names) for one in changes]
    if len({(head, tail) for head, _, tail in told}) > 1:
        return ""
    head, _, tail = told[0]
    return words(head, ", ".join(name for _, name, _ in told), tail)


def _same(changes: Sequence[Change], names: Names) -> str:
    """What one statement that is kept as it was written was read as."""
    written = {one.verbatim for one in changes}
    if len(written) > 1 or "" in written or not set(changes) <= set(parse(changes[0].verbatim)):
        return ""
    return in_schema(changes[0].verbatim, names)


def _is_part(change: TableChange) -> bool:
    """Whether a part of ALTER TABLE makes the change: of some kinds, other statements do too."""
    if isinstance(change, (RewriteTable, SetTableOption)):
        return bool(change.part)
    if isinstance(change, ChangePolicy):
        return not change.name
    if isinstance(change, ChangeRule):
        return change.action in {"enable", "disable"}
    return type(change) in PARTS
