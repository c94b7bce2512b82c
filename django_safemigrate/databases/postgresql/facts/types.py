"""Types: which become one another without a rewrite, keep their indexes, and hold every value of one another.

Measured in tests/facts. Source: https://www.postgresql.org/docs/current/sql-altertable.html (ALTER COLUMN
TYPE), https://www.postgresql.org/docs/current/catalog-pg-cast.html (casts of method ``b``), and the support
functions of the length casts (``varchar_support``, ``numeric_support``, ``varbit_support``,
``TemporalSimplify``, ``interval_support``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django_safemigrate.schema.catalog import Catalog

VARCHAR = "character varying"
TIMESTAMP, TIMESTAMPTZ = "timestamp without time zone", "timestamp with time zone"
OIDS = frozenset(
    "oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype".split()
)
# Each type and those it becomes with its bytes as they are. A length or precision of the new type is a cast
# of its own.
BINARY: Mapping[str, frozenset[str]] = {
    VARCHAR: frozenset({"text", "citext", "bpchar"}),
    "text": frozenset({VARCHAR, "citext", "bpchar"}),
    "citext": frozenset({"text", VARCHAR}),
    "xml": frozenset({"text", VARCHAR, "bpchar"}),
    "cidr": frozenset({"inet"}),
    "bit": frozenset({"bit varying"}),
    "bit varying": frozenset({"bit"}),
    "character": frozenset({"bpchar"}),
    "integer": OIDS,
    "oid": OIDS | {"integer"},
    **{one: frozenset({"oid", "integer"}) for one in OIDS - {"oid"}},
}
STAMPS = frozenset({TIMESTAMP, TIMESTAMPTZ})
TIMES = frozenset({TIMESTAMP, TIMESTAMPTZ, "time without time zone", "time with time zone"})
MAX_TIME_PRECISION = 6
# Types whose indexes compare alike, so that one stays as it is when its column takes another type of the
# group.
COMPARED_ALIKE = (
    frozenset({VARCHAR, "text"}),
    frozenset({"inet", "cidr"}),
    OIDS,
    frozenset({"character", "bpchar"}),
)
INTERVAL_UNITS = ("year", "month", "day", "hour", "minute", "second")
TEXTS = frozenset({"text", VARCHAR, "citext", "character", "bpchar", "name"})
WHOLE_NUMBERS: Mapping[str, int] = {"smallint": 5, "integer": 10, "bigint": 19}

_TYPE = re.compile(
    r"(?P<base>[^(\[]+?)(?P<fields> (?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?)?"
    r"(?:\((?P<modifiers>[^)]*)\))?(?P<suffix> with(?:out)? time zone)?(?P<array>\[\])?"
)


@dataclass(frozen=True, slots=True)
class Type:
    """A type taken apart: ``character varying(50)[]`` is ``character varying``, ``("50",)`` and an array."""

    base: str
    modifiers: tuple[str, ...] = ()
    array: bool = False
    fields: str = ""

    @property
    def lengths(self) -> tuple[int, ...]:
        """The modifiers as numbers; empty when there are none or one is no number (a geometry's)."""
        return tuple(map(int, self.modifiers)) if all(_is_number(one) for one in self.modifiers) else ()


def _is_number(text: str) -> bool:
    return text.strip().lstrip("-").isdigit()


@lru_cache(maxsize=1024)
def parsed(name: str) -> Type:
    """``name`` as ``format_type`` spells it, taken apart."""
    found = _TYPE.fullmatch(name)
    if found is None:
        return Type(name)
    base = found["base"] + (found["suffix"] or "")
    fields = (found["fields"] or "").strip()
    if fields and base != "interval":
        base, fields = f"{base} {fields}", ""
    modifiers = tuple(part.strip() for part in found["modifiers"].split(",")) if found["modifiers"] else ()
    return Type(base, modifiers, bool(found["array"]), fields)


def rewrites(old: str, new: str, catalog: Catalog, *, utc: bool) -> bool:
    """Whether every row has to be written anew when a column of type ``old`` becomes ``new``. True when that is not known."""
    if old == new:
        return False
    domain = catalog.domains.get(new)
    if domain is not None:
        # The value has to be checked, so every row is computed anew.
        return domain.checked or rewrites(old, domain.type, catalog, utc=utc)
    while old in catalog.domains:
        old = catalog.domains[old].type
    return not _keeps(parsed(old), parsed(new), utc=utc)


def _keeps(old: Type, new: Type, *, utc: bool) -> bool:
    if old == new:
        return True
    if old.array or new.array:
        # The elements are cast one by one, unless they only lose their limit.
        return old.array and new.array and old.base == new.base and not new.modifiers and not new.fields
    if old.base == new.base:
        return _roomy(old, new)
    if new.modifiers and not (old.base == "text" and not new.modifiers):
        return False
    if {old.base, new.base} == {TIMESTAMP, TIMESTAMPTZ}:
        return utc
    return new.base in BINARY.get(old.base, ())


def _element(array: Type) -> Type:
    return replace(array, array=False)


def _roomy(old: Type, new: Type) -> bool:
    """Whether a type takes every value of the same type with another length, as it is."""
    if old.base in (VARCHAR, "bit varying"):
        return not new.modifiers or bool(old.modifiers) and new.lengths >= old.lengths
    if old.base == "numeric":
        return (
            not new.modifiers
            or bool(old.modifiers)
            and new.lengths[1] == old.lengths[1]
            and new.lengths[0] >= old.lengths[0]
        )
    if old.base in TIMES:
        return _precision(new) >= _precision(old)
    if old.base == "interval":
        return _precision(new) >= _precision(old) and _least_unit(new) >= _least_unit(old)
    return False


def _precision(type_: Type) -> int:
    return type_.lengths[0] if type_.lengths else MAX_TIME_PRECISION


def _least_unit(interval: Type) -> int:
    return INTERVAL_UNITS.index(interval.fields.split()[-1]) if interval.fields else len(INTERVAL_UNITS) - 1


def same_comparison(old: str, new: str, catalog: Catalog) -> bool:
    """Whether an index on, or a foreign key of, a column of type ``old`` compares in the same way once it is ``new``. False when unknown."""
    first, second = parsed(_base(old, catalog)), parsed(_base(new, catalog))
    if first.array != second.array:
        return False
    return first.base == second.base or any(
        first.base in group and second.base in group for group in COMPARED_ALIKE
    )


def _base(name: str, catalog: Catalog) -> str:
    while name in catalog.domains:
        name = catalog.domains[name].type
    return name


def fits(old: str, new: str) -> bool:
    """Whether every value of type ``old`` is one of type ``new``; False when that is not known."""
    first, second = parsed(old), parsed(new)
    if first == second:
        return True
    if first.array or second.array:
        return first.array and second.array and fits(_spelled(_element(first)), _spelled(_element(second)))
    if second.base in ("text", VARCHAR, "citext") and not second.modifiers:
        return first.base in TEXTS
    if second.base == VARCHAR:
        return (
            first.base in (VARCHAR, "character") and bool(first.lengths) and first.lengths <= second.lengths
        )
    if second.base == "numeric":
        return _fits_numeric(first, second)
    if first.base in WHOLE_NUMBERS and second.base in WHOLE_NUMBERS:
        return WHOLE_NUMBERS[first.base] <= WHOLE_NUMBERS[second.base]
    if first.base == second.base and (first.base in TIMES or first.base in ("interval", "bit varying")):
        return _roomy(first, second)
    if first.base in STAMPS and second.base in STAMPS:
        return _roomy(first, second)
    if first.base == "date" and second.base in STAMPS:
        return True
    return (first.base, second.base) in {
        ("real", "double precision"),
        # 24 bits of a number are exact in the one, 53 in the other.
        ("smallint", "real"),
        ("smallint", "double precision"),
        ("integer", "double precision"),
        ("cidr", "inet"),
        ("jsonb", "json"),
        ("json", "jsonb"),
    }


def _fits_numeric(first: Type, second: Type) -> bool:
    if not second.modifiers:
        return first.base == "numeric" or first.base in WHOLE_NUMBERS
    digits, scale = second.lengths
    if first.base in WHOLE_NUMBERS:
        return digits - scale >= WHOLE_NUMBERS[first.base]
    if first.base != "numeric" or not first.modifiers:
        return False
    return scale >= first.lengths[1] and digits - scale >= first.lengths[0] - first.lengths[1]


def _spelled(type_: Type) -> str:
    base, zone = (type_.base, "")
    for suffix in (" without time zone", " with time zone"):
        if base.endswith(suffix):
            base, zone = base.removesuffix(suffix), suffix
    fields = f" {type_.fields}" if type_.fields else ""
    return base + fields + (f"({','.join(type_.modifiers)})" if type_.modifiers else "") + zone


# What ``format_type`` prints for the types that every server has and that no row has to be checked against.
BUILT_IN = frozenset(
    {
        *BINARY,
        *TIMES,
        *WHOLE_NUMBERS,
        *"""
        "char" bigint bit boolean box bpchar bytea character cidr circle date inet int4range int4multirange int8range
        int8multirange integer interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange numrange
        path pg_lsn point polygon real smallint text tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector uuid xml
        datemultirange daterange
        """.split(),
        "double precision",
    }
)
# Types that widely used extensions bring; like the built-in ones they are no domains.
OF_EXTENSIONS = frozenset(
    "citext cube geography geometry halfvec hstore isbn lquery ltree ltxtquery raster seg sparsevec vector".split()
)


def may_be_checked(name: str, catalog: Catalog) -> bool:
    """Whether values of the type may have to obey a constraint of its own: a domain that has one, or a type nobody here knows."""
    if name.endswith("[]"):
        return False
    domain = catalog.domains.get(name)
    if domain is not None:
        return domain.checked
    base = parsed(name).base
    return base not in BUILT_IN and base not in OF_EXTENSIONS and name not in catalog.enums
