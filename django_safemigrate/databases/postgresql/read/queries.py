"""The queries that read a schema, a handful for a whole database. Source:
https://www.postgresql.org/docs/18/catalogs.html

What belongs to the server, to an extension or to another session (temporary objects) is left out by all of
them. Each is a template: ``{…}`` stands for what differs between versions, filled in by ``for_version``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

USER_SCHEMA = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

VERSION = "SELECT current_setting('server_version_num')::int / 10000"

RELATIONS = f"""
    SELECT c.oid::int8, n.nspname, c.relname, c.relkind::text, (
        SELECT i.inhparent::int8 FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1
    ), coalesce(pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', false)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {USER_SCHEMA} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
    ORDER BY c.oid
"""  # noqa: S608 - put together of constants

# A NOT NULL that is NOT VALID (18) sets attnotnull, although rows with NULL may be there.
# https://www.postgresql.org/docs/18/catalog-pg-attribute.html
COLUMNS = """
    SELECT a.attrelid::int8, a.attname, format_type(a.atttypid, a.atttypmod), {not_null}, pg_get_expr(d.adbin, d.adrelid),
        a.attidentity::text, a.attgenerated::text,
        CASE WHEN a.attcollation <> t.typcollation THEN (
            SELECT ARRAY[m.nspname::text, o.collname::text] FROM pg_collation o JOIN pg_namespace m ON m.oid = o.collnamespace
            WHERE o.oid = a.attcollation
        ) END
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE {user_schema} AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attrelid {chosen}
    ORDER BY a.attrelid, a.attnum
"""

SEQUENCES = """
    SELECT s.seqrelid::int8, format_type(s.seqtypid, NULL), d.refobjid::int8, a.attname
    FROM pg_sequence s
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass
        AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
"""

# A foreign key to a partitioned table has a row for each partition it may point into: same table as its
# parent row, nobody's constraint.
CONSTRAINTS = """
    SELECT o.conrelid::int8, o.conname, o.contype::text,
        ARRAY(SELECT a.attname::text FROM unnest(o.conkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number ORDER BY k.place),
        o.confrelid::int8,
        ARRAY(SELECT a.attname::text FROM unnest(o.confkey) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number ORDER BY k.place),
        o.convalidated, o.condeferrable, o.condeferred, {enforced}, o.confdeltype::text, o.confupdtype::text,
        o.conindid::int8, CASE WHEN o.contype = 'c' THEN pg_get_expr(o.conbin, o.conrelid) END,
        ARRAY(SELECT p.oprname::text FROM unnest(o.conexclop) WITH ORDINALITY k (operator, place)
            JOIN pg_operator p ON p.oid = k.operator ORDER BY k.place)
    FROM pg_constraint o
    JOIN pg_class c ON c.oid = o.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_constraint p ON p.oid = o.conparentid
    WHERE {user_schema} AND o.contype IN ('p', 'u', 'f', 'c', 'x', 'n') AND (p.oid IS NULL OR p.conrelid <> o.conrelid) AND o.conrelid {chosen}
    ORDER BY o.conrelid, o.oid
"""

INDEXES = """
    SELECT i.indexrelid::int8, i.indrelid::int8, i.indisunique, m.amname, i.indisvalid, {nulls_distinct},
        pg_get_expr(i.indpred, i.indrelid), o.conname, i.indnkeyatts::int
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_am m ON m.oid = c.relam
    LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.conrelid = i.indrelid AND o.contype IN ('p', 'u', 'x')
    WHERE {user_schema} AND i.indrelid {chosen}
    ORDER BY i.indexrelid
"""

# indoption: bit 1 is DESC, bit 2 NULLS FIRST. https://www.postgresql.org/docs/18/catalog-pg-index.html
INDEX_KEYS = """
    SELECT i.indexrelid::int8, a.attname, CASE WHEN i.indkey[k] = 0 THEN pg_get_indexdef(i.indexrelid, k + 1, false) END,
        CASE WHEN NOT s.opcdefault THEN s.opcname END,
        (SELECT ARRAY[m.nspname::text, o.collname::text] FROM pg_collation o JOIN pg_namespace m ON m.oid = o.collnamespace
            WHERE o.oid = i.indcollation[k] AND o.oid <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)),
        i.indoption[k]::int
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL generate_series(0, i.indnatts - 1) k
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] AND i.indkey[k] <> 0
    LEFT JOIN pg_opclass s ON s.oid = i.indclass[k] AND k < i.indnkeyatts
    WHERE {user_schema} AND i.indrelid {chosen}
    ORDER BY i.indexrelid, k
"""

VIEW_READS = f"""
    SELECT DISTINCT r.ev_class::int8, d.refobjid::int8
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
    WHERE {USER_SCHEMA} AND d.refobjid <> r.ev_class
"""  # noqa: S608 - put together of constants

TYPES = f"""
    SELECT n.nspname, t.typname, t.typtype::text,
        ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
        format_type(t.typbasetype, t.typtypmod),
        t.typnotnull OR EXISTS (SELECT FROM pg_constraint o WHERE o.contypid = t.oid AND o.contype = 'c')
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE {USER_SCHEMA} AND t.typtype IN ('e', 'd') AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
    )
    ORDER BY t.oid
"""  # noqa: S608 - put together of constants

# plpgsql is in every database from the beginning.
EXTENSIONS = "SELECT e.extname FROM pg_extension e WHERE e.extname <> 'plpgsql'"

COLLATIONS = f"""
    SELECT n.nspname, o.collname, o.collisdeterministic FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
    WHERE {USER_SCHEMA} AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_collation'::regclass AND d.objid = o.oid AND d.deptype = 'e'
    )
"""  # noqa: S608 - put together of constants

FUNCTIONS = f"""
    SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE {USER_SCHEMA} AND p.prokind = 'f' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    )
"""  # noqa: S608 - put together of constants

SINCE: Mapping[str, tuple[int, str, str]] = {
    "not_null": (
        18,
        """a.attnotnull AND NOT EXISTS (
            SELECT FROM pg_constraint o
            WHERE o.conrelid = a.attrelid AND o.contype = 'n' AND o.conkey = ARRAY[a.attnum] AND NOT o.convalidated
        )""",
        "a.attnotnull",
    ),
    "enforced": (18, "o.conenforced", "true"),
    "nulls_distinct": (15, "NOT i.indnullsnotdistinct", "true"),
}


def for_version(template: str, version: int, tables: Iterable[int] | None = None) -> str:
    """``template`` with what a server of major ``version`` has: each piece of ``SINCE`` is its first text
    from that version on. ``tables``: the oids of those that are to be read, None for all."""
    pieces = {name: new if version >= since else old for name, (since, new, old) in SINCE.items()}
    chosen = "IS NOT NULL" if tables is None else f"IN ({', '.join(map(str, sorted(tables))) or 'NULL'})"
    return template.format(user_schema=USER_SCHEMA, chosen=chosen, **pieces)
