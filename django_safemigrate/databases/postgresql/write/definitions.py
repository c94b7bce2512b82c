"""Definitions of columns, constraints and index keys."""

from __future__ import annotations

from collections.abc import Iterable

from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.wording import listed
from django_safemigrate.databases.postgresql.resolve.tables import SERIALS
from django_safemigrate.databases.postgresql.write.names import Names
from django_safemigrate.databases.postgresql.write.schemas import in_expression
from django_safemigrate.schema.names import split
from django_safemigrate.schema.objects import Column, Constraint, Expression, IndexKey, Kind, Storage

WORDS = {Kind.PRIMARY_KEY: "PRIMARY KEY", Kind.UNIQUE: "UNIQUE"}
# The type that makes a column of this type with a sequence of its own.
SERIAL_OF = {kind: serial for serial, kind in SERIALS.items() if not serial[-1].isdigit()}


def expression(one: Expression, names: Names) -> str:
    """The text to run."""
    return in_expression(one.written or one.sql, names)


def columns(names: Iterable[str]) -> str:
    """The names of columns, in order, without parentheses."""
    return ", ".join(map(quoted, names))


def words(*parts: str) -> str:
    """The parts that are there, in order."""
    return " ".join(filter(None, parts))


def column(one: Column, names: Names, inline: Iterable[Constraint] = (), *, typed: bool = True) -> str:
    """A column definition with the constraints written ``inline``; not ``typed`` in a partition, which has
    its parent's types."""
    kept = list(inline)
    serial = typed and _is_serial(one)
    kind = SERIAL_OF[one.type] if serial else names.type(one.type)
    says_not_null = not one.null and not any(each.kind is Kind.NOT_NULL for each in kept)
    return words(
        quoted(one.name),
        kind if typed else "",
        one.storage,
        f"COLLATE {names.collation(one.collation)}" if one.collation else "",
        "" if serial else _value(one, names),
        "NOT NULL" if says_not_null else "",
        *(constraint(each, names, inline=True) for each in kept),
    )


def _is_serial(one: Column) -> bool:
    """Whether ``resolve`` has made of a serial what it stands for: the sequence comes with the type only."""
    return bool(one.sequence and not one.identity and one.default) and one.type in SERIAL_OF


def _value(one: Column, names: Names) -> str:
    if one.identity:
        return f"GENERATED {identity(one.identity, one.sequence, one.numbering, names)}"
    if one.generated:
        return f"GENERATED ALWAYS AS ({expression(one.generated, names)}) {'STORED' if one.stored else 'VIRTUAL'}"
    return f"DEFAULT {operand(one.default, names)}" if one.default else ""


def operand(one: Expression, names: Names) -> str:
    """An expression where the grammar takes no AND, IN or comparison without parentheses."""
    text = expression(one, names)
    plain = text.replace("_", "").replace(".", "").isalnum()
    quoted_whole = text[0] == text[-1] == "'" and "'" not in text[1:-1].replace("''", "")
    return text if plain or quoted_whole else f"({text})"


def identity(kind: str, sequence: str | None, numbering: str, names: Names) -> str:
    """What follows GENERATED for an identity column."""
    options = words(f"SEQUENCE NAME {names.relation(sequence)}" if sequence else "", numbering)
    return f"{kind.upper()} AS IDENTITY" + (f" ({options})" if options else "")


def constraint(one: Constraint, names: Names, *, inline: bool = False, using_index: str | None = None) -> str:
    """A constraint of a table, or of the column it is written with."""
    return words(
        f"CONSTRAINT {quoted(one.name)}" if one.name else "",
        _using(one, using_index) if using_index else _demand(one, names, inline=inline),
        *_attributes(one),
    )


def _using(one: Constraint, index: str) -> str:
    return f"{WORDS[one.kind]} USING INDEX {quoted(split(index)[1])}"


def _demand(one: Constraint, names: Names, *, inline: bool) -> str:
    no_inherit = "NO INHERIT" if one.no_inherit else ""
    match one.kind:
        case Kind.PRIMARY_KEY | Kind.UNIQUE:
            return _key(one, inline=inline)
        case Kind.FOREIGN_KEY:
            return _reference(one, names, inline=inline)
        case Kind.CHECK:
            return words(f"CHECK ({expression(one.expression, names)})" if one.expression else "", no_inherit)
        case Kind.NOT_NULL:
            return words("NOT NULL", "" if inline else columns(one.columns), no_inherit)
        case _:
            return _exclusion(one, names)


def _key(one: Constraint, *, inline: bool) -> str:
    overlaps = " WITHOUT OVERLAPS" if one.temporal else ""
    return words(
        WORDS[one.kind],
        "" if one.nulls_distinct else "NULLS NOT DISTINCT",
        "" if inline else f"({columns(one.columns)}{overlaps})",
        f"INCLUDE ({columns(one.include)})" if one.include else "",
        storage(one.storage, "USING INDEX TABLESPACE"),
    )


def _reference(one: Constraint, names: Names, *, inline: bool) -> str:
    target = f" ({_ended(one.target_columns, one)})" if one.target_columns else ""
    only = f" ({columns(one.set_columns)})" if one.set_columns else ""
    return words(
        "" if inline else f"FOREIGN KEY ({_ended(one.columns, one)})",
        f"REFERENCES {names.relation(one.target or '')}{target}",
        "MATCH FULL" if one.match_full else "",
        f"ON DELETE {one.on_delete.upper()}{only}" if one.on_delete != "no action" else "",
        f"ON UPDATE {one.on_update.upper()}" if one.on_update != "no action" else "",
    )


def _ended(names: tuple[str, ...], one: Constraint) -> str:
    """Columns of a foreign key, the last one a period if the key is temporal."""
    period = f"PERIOD {quoted(names[-1])}"
    return ", ".join([*map(quoted, names[:-1]), period]) if one.temporal else columns(names)


def _exclusion(one: Constraint, names: Names) -> str:
    pairs = zip(one.keys, one.operators, strict=True)
    keys = ", ".join(f"{key(each, names)} WITH {operator}" for each, operator in pairs)
    return words(
        f"EXCLUDE USING {quoted(one.method)} ({keys})",
        f"INCLUDE ({columns(one.include)})" if one.include else "",
        storage(one.storage, "USING INDEX TABLESPACE"),
        f"WHERE ({expression(one.expression, names)})" if one.expression else "",
    )


def _attributes(one: Constraint) -> tuple[str, ...]:
    return (
        "DEFERRABLE" if one.deferrable else "",
        "INITIALLY DEFERRED" if one.initially_deferred else "",
        "" if one.enforced else "NOT ENFORCED",
        "NOT VALID" if one.enforced and not one.validated else "",
    )


def key(one: IndexKey, names: Names) -> str:
    """A key of an index or exclusion constraint."""
    opclass = names.path(one.opclass) if one.opclass else ""
    given = f"({listed(one.parameters)})" if one.parameters else ""
    nulls = {None: "", True: "NULLS FIRST", False: "NULLS LAST"}[one.nulls_first]
    return words(
        quoted(one.column)
        if one.column is not None
        else f"({expression(one.expression, names)})"
        if one.expression
        else "",
        f"COLLATE {names.collation(one.collation)}" if one.collation else "",
        opclass + given,
        "DESC" if one.descending else "",
        nulls,
    )


def storage(one: Storage, tablespace: str) -> str:
    """WITH and the tablespace, which the words ``tablespace`` lead in."""
    return words(
        f"WITH ({listed(one.parameters)})" if one.parameters else "",
        f"{tablespace} {quoted(one.tablespace)}" if one.tablespace else "",
    )
