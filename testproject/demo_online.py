"""The second part of the demonstration: migrations of the shop, as ``makemigrations`` would write them, run on a database that is
in use.

Run by ``tox -e demo`` on the embedded server. Old code goes on placing and reading orders all the time, and what it had to
wait for is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import psycopg

FOLDER = Path(__file__).resolve().parent
DATABASE = "safemigrate_demo"
ORDERS = int(os.environ.get("DEMO_ORDERS", "300000"))
FIRST, LAST = "0001", "0004"

FILL = f"""
    INSERT INTO shop_customer (name, country) VALUES ('Ann', 'nl');
    INSERT INTO shop_order (number, customer_id, internal, total, placed_at)
    SELECT 'n' || g, 1, '', g % 1000, now() FROM generate_series(1, {ORDERS}) g;
    ANALYZE;
"""
# What code of before the deploy does: it knows nothing of what the migrations add.
PLACE = """
    INSERT INTO shop_order (number, customer_id, internal, total, placed_at) VALUES ('live', 1, '', 1, now()) RETURNING id
"""
PAY = "UPDATE shop_order SET discount = 1 WHERE id = %s"
READ = "SELECT id, number, customer_id, status, note, internal, discount, total, placed_at FROM shop_order WHERE id = %s"


@dataclass
class Shop:
    """Old code at work. ``longest`` is the longest that it waited for the database, in seconds."""

    url: str
    closed: Event = field(default_factory=Event)
    orders: int = 0
    longest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def serve(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.closed.wait(0.002):
                begun = time.monotonic()
                try:
                    (number,) = connection.execute(PLACE).fetchone() or (0,)
                    connection.execute(PAY, [number])
                    connection.execute(READ, [number])
                except psycopg.Error as error:
                    self.failures.append(str(error))
                self.orders += 1
                self.longest = max(self.longest, time.monotonic() - begun)


def server() -> str:
    """The URL of a new database on the server that DATABASE_URL names, else on the embedded one."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        from config.embedded import address

        url = "postgresql://{user}@/postgres?host={host}&port={port}".format(**address())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    before, _, query = url.partition("?")
    return f"{before.rpartition('/')[0]}/{DATABASE}" + (f"?{query}" if query else "")


def manage(url: str, *arguments: str) -> None:
    """Run ``manage.py``, and end with its exit code if that is not 0."""
    print(f"\n$ python manage.py {' '.join(arguments)}", flush=True)
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=FOLDER, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> int:
    sys.path.insert(0, str(FOLDER))
    url = server()
    manage(url, "safemigrate", "--all", "shop", FIRST)
    with psycopg.connect(url) as connection:
        connection.execute(FILL)
    print(
        f"\n{ORDERS:,} orders. From here on old code places, pays and reads orders, all the time.", flush=True
    )
    shop = Shop(url)
    at_work = Thread(target=shop.serve)
    at_work.start()
    try:
        manage(url, "safemigrate", "shop", LAST)
    finally:
        shop.closed.set()
        at_work.join()
    print(
        f"\nMeanwhile old code served {shop.orders:,} orders, {len(shop.failures)} of them failed; the longest took "
        f"{shop.longest * 1000:.0f} ms."
    )
    for one in dict.fromkeys(shop.failures):
        print(f"    {one}")
    print("Now that the new code is deployed and no old code is left:", flush=True)
    manage(url, "safemigrate", "--after-deploy", "shop", LAST)
    return 1 if shop.failures or not shop.orders else 0


if __name__ == "__main__":
    sys.exit(main())
