"""A schema as the server itself prints it, more than our own catalog holds: what we have read wrongly, or not at all,
is the same on both sides of a comparison of catalogs."""

from __future__ import annotations

from typing import Any

OBJECTS = """
SELECT 'table ' || c.oid::regclass || ': ' || concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relreplident,
    c.reloptions::text, c.relispartition, pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid, 'pg_class'))
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'S')
UNION ALL
SELECT 'column ' || a.attrelid::regclass || '.' || a.attname || ': ' || concat_ws(' ',
    format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
    a.attcollation::regcollation, a.attstorage, nullif(a.attstattarget::int, -1), col_description(a.attrelid, a.attnum))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || n.conrelid::regclass || '.' || n.conname || ': ' || concat_ws(' ', pg_get_constraintdef(n.oid),
    'validated', n.convalidated, 'inherited', n.coninhcount, 'local', n.conislocal, nullif(n.conindid, 0)::regclass)
FROM pg_constraint n WHERE n.connamespace = 'public'::regnamespace AND n.conrelid <> 0
UNION ALL
SELECT 'index ' || i.indexrelid::regclass || ': ' || concat_ws(' ', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid, 'ready',
    i.indisready, 'primary', i.indisprimary, 'immediate', i.indimmediate, 'clustered', i.indisclustered, c.reloptions::text)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || t.tgname || ': ' || pg_get_triggerdef(t.oid) || t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'view ' || viewname || ': ' || definition FROM pg_views WHERE schemaname = 'public'
UNION ALL
SELECT 'view ' || matviewname || ': ' || definition FROM pg_matviews WHERE schemaname = 'public'
UNION ALL
SELECT 'function ' || p.oid::regprocedure || ': ' || md5(p.prosrc) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind <> 'a' AND NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
UNION ALL
SELECT 'sequence ' || sequencename || ': ' || concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle,
    pg_get_serial_sequence(o.owner, o.attname)) FROM pg_sequences
LEFT JOIN LATERAL (
    SELECT d.refobjid::regclass::text AS owner, a.attname FROM pg_depend d
    JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid)
    WHERE d.classid = 'pg_class'::regclass AND d.objid = quote_ident(sequencename)::regclass AND d.deptype IN ('a', 'i')
) o ON true WHERE schemaname = 'public'
UNION ALL
SELECT 'type ' || t.oid::regtype || ': ' || concat_ws(' ', t.typtype, e.labels) FROM pg_type t
LEFT JOIN LATERAL (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) AS labels FROM pg_enum WHERE enumtypid = t.oid) e ON true
WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
"""


def definitions(connection: Any) -> frozenset[str]:
    """Every object of the schema ``public`` in one line; the order of columns is left out."""
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS)
        return frozenset(line for (line,) in cursor.fetchall())


def differences(stock: frozenset[str], ours: frozenset[str]) -> list[str]:
    return [
        *(f"only by stock: {one}" for one in sorted(stock - ours)),
        *(f"only by us: {one}" for one in sorted(ours - stock)),
    ]
