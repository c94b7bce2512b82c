"""Measures how long traffic stands still while a table of two million rows is migrated by ``safemigrate``,
stock ``migrate``, ``migrate_with_timeouts`` of django-pg-migration-tools, and
django-pg-zero-downtime-migrations, side by side: the same ordinary migration, with runs in which nothing is
migrated between them.

    python benchmarks/deploy.py [--rows 2000000] [--runs 5] [--kinds AddIndex …] [--variants none stock …]
    python benchmarks/deploy.py --report

Besides the kinds of operations, a brief ALTER is measured while somebody is in its way: a transaction that
stays open for 20 s, a worker of autovacuum, 5,000 transactions of a millisecond a second. Tables belong to an
ordinary role, which migrates; the traffic comes from another.

400 operations a second come from four processes, 60 % SELECT, 30 % UPDATE, 10 % INSERT; what counts is how
long after it ought to have begun each was done. Server and traffic have CPUs of their own. Every run has a
fresh copy of the tables. What was measured is appended to ``--results``, and what is there already is not
measured again. At the end, and with ``--report`` alone, the tables in docs/deploy.md and their pictures are
written.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy_report import VARIANTS, write_report
from deploy_scenes import HELD, OPERATIONS, READERS, SCENES, Scene, Short, obstacles, short_transactions
from live import (
    ROOT,
    Part,
    Place,
    address,
    cpus,
    environment,
    install,
    process,
    run,
    run_part,
    servers,
    summed,
    traffic,
)
from stall_kinds import ROWS, write_project
from stall_report import Measured, read_results

STOCK_ENGINE = "django.db.backends.postgresql"
# Seconds of a run in which nothing is migrated.
NOTHING = 6.0
TOOLS = ("django-pg-zero-downtime-migrations==0.20", "django-pg-migration-tools==0.1.26", "typing-extensions")


@dataclass(frozen=True)
class Variant:
    """Who migrates: the command before the deploy and that after it, if there is one."""

    before: Sequence[str]
    after: Sequence[str] = ()
    engine: str = STOCK_ENGINE


MIGRATING: Mapping[str, Variant] = {
    "stock": Variant(["migrate", "stall"]),
    # A lock is waited for as briefly as it is advised, and as often as a transaction of 20 s may need.
    "timeouts": Variant(
        ["migrate_with_timeouts", "stall", "--lock-timeout-in-ms", "200", "--lock-timeout-max-retries", "60"]
        + ["--lock-timeout-retry-min-wait-in-ms", "500", "--lock-timeout-retry-max-wait-in-ms", "500"]
    ),
    "zdm": Variant(["migrate", "stall"], engine="django_zero_downtime_migrations.backends.postgres"),
    "safemigrate": Variant(["safemigrate", "stall"], ["safemigrate", "--after-deploy"]),
}


def make_template(place: Place, folder: Path, host: str) -> None:
    """The tables as deployed code knows them, full. They belong to ``deployer``; ``shop`` reads and writes
    them."""
    run(
        place.admin,
        "CREATE ROLE deployer LOGIN",
        "CREATE ROLE shop LOGIN",
        "CREATE DATABASE stall_template OWNER deployer",
    )
    write_project(folder, SCENES["AddIndex"].kind, safe=False)
    command = [sys.executable, "-m", "django", "migrate", "stall", "0001", "--verbosity", "0"]
    owner = address(host, "stall_template", "deployer")
    subprocess.run(command, env=environment(place, folder, STOCK_ENGINE, owner), check=True)
    rows = (ROWS % {"rows": place.rows, "accounts": place.accounts}).split(";\n")
    run(owner, *rows, "GRANT ALL ON ALL TABLES IN SCHEMA public TO shop")
    run(owner, "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO shop")
    run(address(host, "stall_template"), "VACUUM ANALYZE", "CHECKPOINT")


def measure(place: Place, name: str, variant: str, number: int) -> Measured:
    """One run, of both parts where something is left for after the deploy."""
    scene = SCENES[name]
    run(place.admin, "DROP DATABASE IF EXISTS stall_copy WITH (FORCE)")
    run(
        place.admin,
        "CREATE DATABASE stall_copy TEMPLATE stall_template OWNER deployer STRATEGY file_copy",
        "CHECKPOINT",
    )
    if variant == "none":
        with traffic(place, scene.kind.columns(new=False)) as found, _in_the_way(scene, place) as short:
            began = time.monotonic()
            ended = began + (HELD if scene.held else NOTHING)
            time.sleep(ended - began)
        parts = [Part(found, began, ended)]
    else:
        parts, short = migrated(place, scene, MIGRATING[variant])
    return Measured(name, variant, number, **summed(parts), rate=short.rate(parts[0].began, parts[0].ended))


def migrated(place: Place, scene: Scene, by: Variant) -> tuple[list[Part], Short]:
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), scene.kind, safe=False)
        settings = environment(place, Path(folder), by.engine, place.migrating)
        with process("stall_migrate.py", place, env=settings) as migrating:
            migrating.hear("ready")
            old = scene.kind.columns(new=False)
            with traffic(place, old) as found, _in_the_way(scene, place) as short:
                parts = [run_part(found, migrating, _quiet(by.before))]
            if by.after and scene.kind.has_contract and not parts[0].failed:
                with traffic(place, scene.kind.columns(new=True)) as found:
                    parts.append(run_part(found, migrating, _quiet(by.after)))
    return parts, short


@contextmanager
def _in_the_way(scene: Scene, place: Place) -> Iterator[Short]:
    with short_transactions(scene, place) as short, obstacles(scene, place):
        yield short


def _quiet(command: Sequence[str]) -> list[str]:
    return [*command, "--verbosity", "0"]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--kinds",
        nargs="+",
        choices=[*SCENES, "operations", "readers"],
        default=list(SCENES),
        metavar="KIND",
        help="also: operations, readers",
    )
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--server", type=int, default=18, help="major version of PostgreSQL")
    parser.add_argument("--results", type=Path, default=Path("deploy.jsonl"))
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument(
        "--tools", type=Path, nargs="+", help="folders that hold the other tools; fetched by default"
    )
    parser.add_argument(
        "--docs", type=Path, default=ROOT / "docs", help="folder of deploy.md and its pictures"
    )
    return parser.parse_args()


def missing(wanted: argparse.Namespace) -> list[tuple[str, str, int]]:
    """The kinds, variants and numbers of the runs that are wanted and not yet measured, in the order of the
    runs."""
    groups = {"operations": list(OPERATIONS), "readers": list(READERS)}
    kinds = [name for kind in wanted.kinds for name in groups.get(kind, [kind])]
    known = {(one.kind, one.variant, one.run) for one in read_results(wanted.results)}
    return [
        key
        for number in range(wanted.runs)
        for kind in kinds
        for variant in wanted.variants
        if (key := (kind, variant, number)) not in known
    ]


def measure_all(wanted: argparse.Namespace, keys: Sequence[tuple[str, str, int]]) -> None:
    server, load = cpus()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        host = stack.enter_context(servers(wanted.server, load, server))
        tools = wanted.tools or [install(package, folder / package) for package in TOOLS]
        copies = (address(host, "stall_copy", role) for role in ("postgres", "shop", "deployer"))
        place = Place(address(host, "postgres"), *copies, tools, load, wanted.rows)
        make_template(place, folder / "template", host)
        for key in keys:
            measured = measure(place, *key)
            print(measured.line(), flush=True)
            with wanted.results.open("a") as file:
                file.write(json.dumps(asdict(measured)) + "\n")


def main() -> None:
    wanted = options()
    wanted.results.touch()
    keys = [] if wanted.report else missing(wanted)
    if keys:
        measure_all(wanted, keys)
    write_report(read_results(wanted.results), wanted.docs, wanted.rows)


if __name__ == "__main__":
    main()
