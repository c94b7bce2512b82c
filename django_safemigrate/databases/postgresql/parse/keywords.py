"""Identifiers in SQL: which need double quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Every word that ``pg_get_keywords()`` of PostgreSQL 18 does not call unreserved: ``quote_identifier`` quotes
# these. https://www.postgresql.org/docs/18/sql-keywords-appendix.html
_RESERVED = """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean
    both case cast char character check coalesce collate collation column concurrently constraint create
    cross current_catalog current_date current_role current_schema current_time current_timestamp
    current_user dec decimal default deferrable desc distinct do else end except exists extract false
    fetch float for foreign freeze from full grant greatest group grouping having ilike in initially
    inner inout int integer intersect interval into is isnull join json json_array json_arrayagg
    json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
    lateral leading least left like limit localtime localtimestamp merge_action national natural nchar
    none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay
    placing position precision primary real references returning right row select session_user setof
    similar smallint some substring symmetric system_user table tablesample then time timestamp to
    trailing treat trim true union unique user using values varchar variadic verbose when where window
    with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
    xmlserialize xmltable
"""
RESERVED = frozenset(_RESERVED.split())
# Those of them that name a column or a table all the same: catcode C of ``pg_get_keywords()``.
_NO_FUNCTION = """
    between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping
    inout int integer interval json json_array json_arrayagg json_exists json_object json_objectagg
    json_query json_scalar json_serialize json_table json_value least merge_action national nchar none
    normalize nullif numeric out overlay position precision real row setof smallint substring time
    timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest
    xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
"""
NEVER_BARE = RESERVED - frozenset(_NO_FUNCTION.split())
PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """``name`` as it stands in SQL, in double quotes when it needs them."""
    if PLAIN.fullmatch(name) and name not in RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def needs_quotes(name: str) -> bool:
    """Whether a column or table of this name is only found in double quotes."""
    return not PLAIN.fullmatch(name) or name in NEVER_BARE


def quoted_path(parts: Sequence[str]) -> str:
    """A qualified name as it stands in SQL, without ``pg_catalog`` or ``public`` before it."""
    if len(parts) > 1 and parts[0] in {"pg_catalog", "public"}:
        parts = parts[1:]
    return ".".join(map(quoted, parts))
