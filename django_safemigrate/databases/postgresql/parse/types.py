"""Types, as PostgreSQL's ``format_type`` prints them: ``character varying(50)``,
``timestamp with time zone``, ``integer[]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import strings

# https://www.postgresql.org/docs/18/datatype.html, table 8.1: an internal name and
# what the server prints for it.
PRINTED: Mapping[str, str] = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "varchar": "character varying",
    "bpchar": "character",
    "varbit": "bit varying",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
}
# Words of the grammar that are types by themselves, so that nothing quotes them.
KEYWORDS = frozenset({"bit", "json"})
# The bits of src/include/utils/datetime.h and timestamp.h that make up an interval's typmod.
INTERVAL_FIELDS: Mapping[int, str] = {
    4: " year",
    2: " month",
    8: " day",
    1024: " hour",
    2048: " minute",
    4096: " second",
    6: " year to month",
    1032: " day to hour",
    3080: " day to minute",
    7176: " day to second",
    3072: " hour to minute",
    7168: " hour to second",
    6144: " minute to second",
}
# PostGIS prints the geometry type of a typmod in its own capitals:
# https://postgis.net/docs/using_postgis_dbmanagement.html
_GEOMETRIES = """
Geometry Point LineString Polygon MultiPoint MultiLineString MultiPolygon GeometryCollection CircularString CompoundCurve
CurvePolygon MultiCurve MultiSurface PolyhedralSurface Triangle Tin
"""
GEOMETRIES: Mapping[str, str] = {name.lower(): name for name in _GEOMETRIES.split()}


def type_name(node: Node) -> str:
    """The type in a TypeName. ``serial`` stays what it is: which sequence stands behind it
    is for ``resolve`` to say."""
    names = strings(node.get("names", ()))
    schema = names[0] if len(names) > 1 else ""
    name = names[-1] if names else ""
    printed = _with_modifiers(name, schema, node.get("typmods", ()))
    if node.get("setof"):
        printed = f"SETOF {printed}"
    return printed + "[]" if node.get("arrayBounds") else printed


def _with_modifiers(name: str, schema: str, modifiers: Sequence[Node]) -> str:
    if schema not in {"", "pg_catalog"}:
        base = quoted(name) if schema == "public" else f"{quoted(schema)}.{quoted(name)}"
        return base + _parentheses(modifiers)
    if name == "interval":
        return _interval(modifiers)
    # A bpchar without a length is a type of its own; the grammar gives CHARACTER a length of 1.
    if name == "bpchar" and not modifiers:
        return name
    if name in PRINTED:
        first, _, rest = PRINTED[name].partition(" with")
        return first + _parentheses(modifiers) + (f" with{rest}" if rest else "")
    if name in {"numeric", "decimal", "dec"}:
        return "numeric" + _numeric(modifiers)
    if name in {"geometry", "geography"}:
        return name + _geometry(modifiers)
    # "char" with its quotes is PostgreSQL's one-byte type; format_type keeps the quotes.
    base = '"char"' if name == "char" else name if name in KEYWORDS else quoted(name)
    return base + _parentheses(modifiers)


def _values(modifiers: Sequence[Node]) -> list[str]:
    found = []
    for one in modifiers:
        kind, value = next(iter(one.items()))
        if kind == "ColumnRef":
            found.append(strings(value["fields"])[-1])
        elif kind == "A_Const":
            found.append(constant(value))
        else:
            raise NotUnderstoodError("a type with a modifier that is no constant is not understood")
    return found


def constant(node: Node) -> str:
    """The text of an A_Const: digits, or the characters of a text; ``NULL`` and booleans in SQL's words."""
    if "ival" in node:
        return str(node["ival"].get("ival", 0))
    if "boolval" in node:
        return "true" if node["boolval"].get("boolval") else "false"
    for field, key in (("sval", "sval"), ("fval", "fval"), ("bsval", "bsval")):
        if field in node:
            return str(node[field].get(key, ""))
    return "NULL"


def _parentheses(modifiers: Sequence[Node]) -> str:
    return f"({','.join(_values(modifiers))})" if modifiers else ""


def _numeric(modifiers: Sequence[Node]) -> str:
    values = _values(modifiers)
    return f"({values[0]},{values[1] if len(values) > 1 else 0})" if values else ""


def _interval(modifiers: Sequence[Node]) -> str:
    values = _values(modifiers)
    fields = INTERVAL_FIELDS.get(int(values[0]), "") if values and values[0].isdigit() else ""
    return f"interval{fields}({values[1]})" if len(values) > 1 else f"interval{fields}"


def _geometry(modifiers: Sequence[Node]) -> str:
    values = _values(modifiers)
    if not values:
        return ""
    lowered = values[0].lower()
    for suffix in ("zm", "z", "m", ""):
        if lowered.endswith(suffix) and lowered.removesuffix(suffix) in GEOMETRIES:
            values[0] = GEOMETRIES[lowered.removesuffix(suffix)] + suffix.upper()
            break
    return f"({','.join(values)})"
