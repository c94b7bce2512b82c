"""Where two catalogs differ, in lines that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from django_safemigrate.schema.catalog import Catalog
from django_safemigrate.schema.objects import (
    Column,
    Constraint,
    Expression,
    Index,
    IndexKey,
    Kind,
    Sequence,
    Table,
)

Shown = Callable[[Any], Any]


def difference(left: Catalog, right: Catalog) -> list[str]:
    """Every difference, one a line such as ``table t: column c: type integer ≠ bigint``; none when the two
    are the same schema.

    The order of columns does not count, nor does an expression's volatility, which follows from its text, nor
    the name of a validated NOT NULL, which the column tells in full; temporary tables belong to nobody's
    schema. A table whose shape one of the two does not know has one line that says so.
    """
    return [
        *_each("table", _lasting(left), _lasting(right), _table),
        *_each("sequence", _sequences(left), _sequences(right), _by("owner", "type")),
        *_each("view", left.views, right.views, _by("kind", "reads", reads=sorted)),
        *_each("enum", left.enums, right.enums, _values),
        *_each("domain", left.domains, right.domains, _by("type", "checked")),
        *_each("extension", dict.fromkeys(left.extensions), dict.fromkeys(right.extensions), _nothing),
        *_each("collation", left.collations, right.collations, _deterministic),
    ]


def _lasting(catalog: Catalog) -> dict[str, Table]:
    return {name: one for name, one in catalog.tables.items() if not one.temporary}


def _sequences(catalog: Catalog) -> dict[str, Sequence]:
    temporary = {name for name, one in catalog.tables.items() if one.temporary}
    return {
        name: one for name, one in catalog.sequences.items() if not one.owner or one.owner[0] not in temporary
    }


def _each(
    what: str, left: Mapping[str, Any], right: Mapping[str, Any], compare: Callable[[Any, Any], Iterable[str]]
) -> Iterator[str]:
    for name in sorted({*left, *right}):
        if name not in right:
            yield f"{what} {name}: only on the left"
        elif name not in left:
            yield f"{what} {name}: only on the right"
        else:
            yield from (f"{what} {name}: {line}" for line in compare(left[name], right[name]))


def _by(*names: str, **shown: Shown) -> Callable[[Any, Any], Iterator[str]]:
    """A comparison of these attributes, ``shown`` making some of them comparable first."""

    def compare(left: Any, right: Any) -> Iterator[str]:
        for name in names:
            ours, theirs = (_plain(shown.get(name, _plain)(getattr(side, name))) for side in (left, right))
            if ours != theirs:
                yield f"{name} {_text(ours)} ≠ {_text(theirs)}"

    return compare


def _plain(value: Any) -> Any:
    if isinstance(value, Expression):
        return value.sql
    return value.value if isinstance(value, Enum) else value


def _text(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(str, value))})"
    return {None: "none", True: "true", False: "false", "": "none"}.get(value, str(value))


def _nothing(left: object, right: object) -> tuple[str, ...]:
    return ()


def _deterministic(left: bool | None, right: bool | None) -> Iterator[str]:
    if None not in (left, right) and left != right:
        yield f"deterministic {_text(left)} ≠ {_text(right)}"


def _values(left: tuple[str, ...], right: tuple[str, ...]) -> Iterator[str]:
    if left != right:
        yield f"values {_text(left)} ≠ {_text(right)}"


def _table(left: Table, right: Table) -> Iterator[str]:
    unknown = left.unknown or right.unknown
    if unknown:
        yield f"its shape is not known: {unknown}"
        return
    yield from _by("partitioned", "parent", "is_default")(left, right)
    yield from _each("column", left.columns, right.columns, _column)
    yield from _each("constraint", _told(left), _told(right), _constraint)
    yield from _each("index", left.indexes, right.indexes, _index)


def _column(left: Column, right: Column) -> Iterator[str]:
    yield from _by("type", "null", "default", "identity", "generated", "stored", "collation", "sequence")(
        left, right
    )


def _told(table: Table) -> dict[str, Constraint]:
    """The constraints less those that a column's ``null`` tells in full."""
    return {
        name: one
        for name, one in table.constraints.items()
        if one.kind is not Kind.NOT_NULL or not one.validated
    }


def _constraint(left: Constraint, right: Constraint) -> Iterator[str]:
    # The columns of a check are those its expression reads, in no order.
    columns = () if left.kind is right.kind is Kind.CHECK else ("columns",)
    yield from _by(
        "kind", *columns, "expression", "target", "target_columns", "validated", "deferrable", "initially_deferred",
        "nulls_distinct", "include", "on_delete", "on_update", "index", "enforced", "keys", "operators", "method", keys=_keys,
    )(left, right)  # fmt: skip


def _index(left: Index, right: Index) -> Iterator[str]:
    yield from _by(
        "table",
        "keys",
        "unique",
        "method",
        "where",
        "include",
        "nulls_distinct",
        "valid",
        "constraint",
        keys=_keys,
    )(left, right)


def _keys(keys: Iterable[IndexKey]) -> tuple[str, ...]:
    return tuple(map(key_text, keys))


def key_text(key: IndexKey) -> str:
    """A key of an index in words that two spellings of the same key share."""
    text = key.column or (f"({key.expression.sql})" if key.expression else "")
    parts = [
        text,
        f"COLLATE {key.collation}" if key.collation else "",
        key.opclass or "",
        "DESC" if key.descending else "",
    ]
    if key.nulls_first is not None:
        parts.append("NULLS FIRST" if key.nulls_first else "NULLS LAST")
    return " ".join(filter(None, parts))
