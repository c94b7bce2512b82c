"""Who holds the locks that a step is going to take, seen before it queues for them.

Sources: https://www.postgresql.org/docs/18/view-pg-locks.html and
https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django_safemigrate.databases.live import Claim, Holder
from django_safemigrate.databases.postgresql.locks import CONFLICTS, MODES, SHARE
from django_safemigrate.schema.names import qualified

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Locks from here on are taken on partitions and children too; weaker ones are so only by statements that are not brief.
DEEP = MODES[MODES.index(SHARE) :]

# LOCK TABLE: https://www.postgresql.org/docs/18/sql-lock.html#SQL-LOCK-NOTES
CLAIMS = """
    WITH RECURSIVE claimed (relation, lock, named) AS (
        SELECT to_regclass(g.name)::oid, g.lock, true FROM unnest(%(names)s::text[], %(locks)s::text[]) g (name, lock)
        UNION
        SELECT i.inhrelid, c.lock, false FROM claimed c JOIN pg_inherits i ON i.inhparent = c.relation
        WHERE c.lock = ANY(%(deep)s)
    )
    SELECT r.oid::bigint, n.nspname::text, r.relname::text, array_agg(DISTINCT c.lock), bool_or(c.named),
        r.relkind IN ('r', 'p') AND has_table_privilege(r.oid, 'UPDATE, DELETE, TRUNCATE')
    FROM claimed c JOIN pg_class r ON r.oid = c.relation JOIN pg_namespace n ON n.oid = r.relnamespace
    GROUP BY r.oid, n.nspname, r.relname, r.relkind ORDER BY r.oid
"""

# A role that may not see a session is shown its user and application alone. What has no user is a worker of autovacuum: of
# the server's processes only those lock tables. A prepared transaction has no process; the lock on its own number leads to it.
HOLDERS = """
    SELECT DISTINCT ON (l.virtualtransaction)
        coalesce(l.pid, 0), coalesce(a.usename, p.owner, '')::text, coalesce(a.application_name, ''), coalesce(a.state, ''),
        extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 AS seconds,
        CASE WHEN a.xact_start IS NULL THEN '' ELSE coalesce(a.query, '') END,
        l.relation::bigint, l.virtualtransaction, coalesce(p.gid, ''), a.pid IS NOT NULL AND a.usesysid IS NULL,
        CASE WHEN a.usesysid IS NOT NULL THEN false
            WHEN a.xact_start IS NOT NULL THEN a.query LIKE '%%(to prevent wraparound)'
            ELSE age(r.relfrozenxid) > least(o.xids, current_setting('autovacuum_freeze_max_age')::int)
                OR mxid_age(r.relminmxid) > least(o.multixacts, current_setting('autovacuum_multixact_freeze_max_age')::int)
        END
    FROM pg_locks l
    JOIN unnest(%(relations)s::oid[], %(modes)s::text[]) c (relation, mode) ON l.relation = c.relation AND l.mode = c.mode
    JOIN pg_class r ON r.oid = l.relation
    CROSS JOIN LATERAL (
        SELECT max(option_value) FILTER (WHERE option_name = 'autovacuum_freeze_max_age')::int AS xids,
            max(option_value) FILTER (WHERE option_name = 'autovacuum_multixact_freeze_max_age')::int AS multixacts
        FROM pg_options_to_table(r.reloptions)
    ) o
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN LATERAL (
        SELECT x.gid, x.owner, x.prepared FROM pg_locks t JOIN pg_prepared_xacts x ON x.transaction = t.transactionid
        WHERE l.pid IS NULL AND t.pid IS NULL AND t.locktype = 'transactionid'
            AND t.virtualtransaction = l.virtualtransaction
        LIMIT 1
    ) p ON true
    WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    ORDER BY l.virtualtransaction, l.relation
"""


def claims(connection: BaseDatabaseWrapper, locks: Sequence[tuple[str, str]]) -> list[Claim]:
    """The tables of ``locks`` (table, mode) that are there, partitions and children included, by their OIDs, the order in
    which PostgreSQL locks partitions too."""
    if not locks:
        return []
    from django_safemigrate.databases.postgresql.write.names import Names

    names = Names(None)
    given = {
        "names": [names.relation(table) for table, _ in locks],
        "locks": [lock for _, lock in locks],
        "deep": list(DEEP),
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, given)
        return [
            Claim(relation, _name(schema, bare), tuple(sorted(modes, key=MODES.index)), named, lockable)
            for relation, schema, bare, modes, named, lockable in cursor.fetchall()
        ]


def holders(connection: BaseDatabaseWrapper, claimed: Sequence[Claim]) -> list[Holder]:
    """Who holds a lock that conflicts with one of ``claimed``, the oldest first; those whose age is hidden come last."""
    pairs = sorted(
        {
            (one.relation, _in_pg_locks(mode))
            for one in claimed
            for lock in one.locks
            for mode in CONFLICTS[lock]
        }
    )
    if not pairs:
        return []
    tables = {one.relation: one.table for one in claimed}
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, {"relations": [one for one, _ in pairs], "modes": [one for _, one in pairs]})
        found = [_holder(row, tables) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: -(one.seconds or 0))


def _holder(row: tuple[Any, ...], tables: Mapping[int, str]) -> Holder:
    pid, user, application, state, seconds, query, relation, transaction, prepared, autovacuum, stays = row
    return Holder(
        pid,
        user,
        application,
        state,
        seconds,
        query,
        tables[relation],
        transaction,
        prepared,
        autovacuum,
        stays,
    )


def _in_pg_locks(mode: str) -> str:
    """As pg_locks spells ``"SHARE UPDATE EXCLUSIVE"``: ShareUpdateExclusiveLock."""
    return f"{''.join(word.capitalize() for word in mode.split())}Lock"


def _name(schema: str, bare: str) -> str:
    from django_safemigrate.databases.postgresql.parse.names import DEFAULT_SCHEMA

    return qualified("" if schema == DEFAULT_SCHEMA else schema, bare)
