"""An object of the catalog in one line, the same for the same object wherever the catalog comes from."""

from __future__ import annotations

from functools import singledispatch

from django_safemigrate.schema.difference import key_text
from django_safemigrate.schema.objects import Column, Constraint, Expression, Index, Kind, Sequence, Table


@singledispatch
def describe(one: object) -> str:
    """The object without its name and its place; equal lines mean the same definition."""
    raise TypeError(f"{type(one).__name__} is no object of a catalog.")


@describe.register
def _(table: Table) -> str:
    return _words(
        "partitioned table" if table.partitioned else "table", table.parent and f"of {table.parent}"
    )


@describe.register
def _(column: Column) -> str:
    return _words(
        column.type,
        column.collation and f"COLLATE {column.collation}",
        "" if column.null else "NOT NULL",
        column.default and f"DEFAULT {column.default.sql}",
        column.identity and f"IDENTITY {column.identity}",
        column.generated and f"GENERATED ({column.generated.sql}) {'STORED' if column.stored else 'VIRTUAL'}",
    )


@describe.register
def _(constraint: Constraint) -> str:
    # The columns of a check are those its expression reads, in no order.
    columns = () if constraint.kind is Kind.CHECK else constraint.columns
    keys = ", ".join(
        f"{key_text(key)} WITH {operator}"
        for key, operator in zip(constraint.keys, constraint.operators, strict=False)
    )
    return _words(
        constraint.kind.value.upper(),
        columns and f"({', '.join(columns)})",
        keys and f"USING {constraint.method} ({keys})",
        _bracketed(constraint.expression),
        constraint.include and f"INCLUDE ({', '.join(constraint.include)})",
        constraint.target and f"REFERENCES {constraint.target} ({', '.join(constraint.target_columns)})",
        "" if constraint.on_delete == "no action" else f"ON DELETE {constraint.on_delete}",
        "" if constraint.on_update == "no action" else f"ON UPDATE {constraint.on_update}",
        "" if constraint.nulls_distinct else "NULLS NOT DISTINCT",
        "DEFERRABLE" if constraint.deferrable else "",
        "INITIALLY DEFERRED" if constraint.initially_deferred else "",
        "" if constraint.validated else "NOT VALID",
        "" if constraint.enforced else "NOT ENFORCED",
    )


@describe.register
def _(index: Index) -> str:
    return _words(
        "UNIQUE" if index.unique else "",
        f"{index.method} ({', '.join(map(key_text, index.keys))})",
        index.include and f"INCLUDE ({', '.join(index.include)})",
        "" if index.nulls_distinct else "NULLS NOT DISTINCT",
        index.where and f"WHERE {index.where.sql}",
        index.constraint and f"of constraint {index.constraint}",
    )


@describe.register
def _(sequence: Sequence) -> str:
    return _words(f"sequence of {sequence.type}", sequence.owner and f"OWNED BY {'.'.join(sequence.owner)}")


def _bracketed(expression: Expression | None) -> str:
    return f"({expression.sql})" if expression else ""


def _words(*parts: object) -> str:
    return " ".join(str(one) for one in parts if one)
