"""Writes the fixtures of this folder: `tox -e record` (minutes), or `python -m stock.record
--apps filer --output FOLDER`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django

from servers import running
from stock import fixture
from stock.fixture import Header, Recorded, plain

# AlterUniqueTogether and its like walk sets of strings, so the order of their statements follows the seed.
HASH_SEED = "0"
READER = "django_safemigrate.databases.postgresql.read"


def main() -> None:
    """Run the kitchen sink on an empty database and write what happened."""
    if os.environ.get("PYTHONHASHSEED") != HASH_SEED:
        os.environ["PYTHONHASHSEED"] = HASH_SEED
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--apps", nargs="+", default=[], metavar="LABEL", help="only these and what they need"
    )
    parser.add_argument("--output", type=Path, default=fixture.FOLDER, metavar="FOLDER")
    parser.add_argument(
        "--only-catalog", action="store_true", help="of DATABASE_URL, which `migrate` has filled"
    )
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_real")
    if arguments.only_catalog:
        django.setup()
        from django.db import connection

        write_catalog(connection, arguments.output / fixture.CATALOG.name)
        return
    with running() as server, server.database() as url:
        os.environ["DATABASE_URL"] = url
        django.setup()
        _record(arguments.apps, arguments.output)


def _record(apps: list[str], folder: Path) -> None:
    from django.db import connection

    from stock.walk import Walk

    walk = Walk(connection, apps)
    recorded = list(_told(walk, len(walk.migrations)))
    header = Header(
        lock=fixture.lock_digest(),
        django=django.get_version(),
        postgresql=_server_version(connection),
        hash_seed=HASH_SEED,
        count=len(recorded),
    )
    folder.mkdir(parents=True, exist_ok=True)
    fixture.write(folder / fixture.STATEMENTS.name, header, recorded)
    ddl = json.dumps(python_ddl(recorded), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / fixture.PYTHON_DDL.name).write_text(f"{ddl}\n")
    write_catalog(connection, folder / fixture.CATALOG.name)
    connection.close()


def _told(recorded: Iterable[Recorded], count: int) -> Iterator[Recorded]:
    """Pass on what comes, with a line about each on the way."""
    start, done = time.monotonic(), 0
    for one in recorded:
        done += one.direction == "forward"
        result = one.error or f"{len(one.statements)} statements"
        print(
            f"{time.monotonic() - start:6.0f} s {done:4}/{count} {one.app}.{one.name} {one.direction}: {result}",
            flush=True,
        )
        yield one


def python_ddl(recorded: Iterable[Recorded]) -> dict[str, list[str]]:
    """Return the DDL that RunPython callables ran, by "app.name direction operation"."""
    from stock.observer import DDL

    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in recorded:
        for statement in one.statements:
            if statement.via == "python" and DDL.match(statement.sql):
                found[f"{one.app}.{one.name} {one.direction} {statement.operation}"].append(statement.sql)
    return dict(found)


def write_catalog(connection: Any, path: Path) -> None:
    """Write what `read` finds on the server after the whole history, for the test
    that `replay` finds the same."""
    if find_spec(READER) is None:
        print(f"{path.name} was not written: {READER} does not exist.")
        return
    from django_safemigrate.databases.postgresql.read import read

    text = json.dumps(plain(read(connection)), sort_keys=True, ensure_ascii=False)
    path.write_bytes(fixture.compress(text))


def _server_version(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
