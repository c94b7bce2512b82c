"""Measures how long traffic stands still while a table of two million rows is migrated, by stock ``migrate``,
by the safe operations, and by django-pg-zero-downtime-migrations, side by side, with runs in which nothing is
migrated between them.

    python benchmarks/stall.py [--rows 2000000] [--runs 5] [--kinds AddIndex …] [--variants none stock safe zdm]

400 operations a second come from four processes, 60 % SELECT, 30 % UPDATE, 10 % INSERT; what counts is how
long after it ought to have begun each was done. Server and traffic have CPUs of their own. Every run has a
fresh copy of the tables. What was measured is appended to ``--results``, and what is there already is not
measured again. At the end the table in docs/stall.md and docs/stall.png are written.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

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
from stall_kinds import KINDS, ROWS, write_project
from stall_report import STALL, Measured, read_results

ZDM = "django-pg-zero-downtime-migrations==0.20"
ENGINES = {
    "stock": "django.db.backends.postgresql",
    "safe": "django.db.backends.postgresql",
    "zdm": "django_zero_downtime_migrations.backends.postgres",
}
VARIANTS = ("none", *ENGINES)
# Seconds of a run in which nothing is migrated.
NOTHING = 6.0


def make_template(place: Place, folder: Path, url: str) -> None:
    """The tables as deployed code knows them, full."""
    write_project(folder, KINDS["AddIndex"], safe=False)
    command = [sys.executable, "-m", "django", "migrate", "stall", "0001", "--verbosity", "0"]
    subprocess.run(command, env=environment(place, folder, ENGINES["stock"], url), check=True)
    run(url, *(ROWS % {"rows": place.rows, "accounts": place.accounts}).split(";\n"), "VACUUM ANALYZE")


def measure(place: Place, name: str, variant: str, number: int) -> Measured:
    """One run, of both parts where something is left for after the deploy."""
    kind = KINDS[name]
    run(place.admin, "DROP DATABASE IF EXISTS stall_copy WITH (FORCE)")
    run(place.admin, "CREATE DATABASE stall_copy TEMPLATE stall_template STRATEGY file_copy", "CHECKPOINT")
    if variant == "none":
        with traffic(place, kind.columns(new=False)) as found:
            began = time.monotonic()
            time.sleep(NOTHING)
        return Measured(name, variant, number, **summed([Part(found, began, began + NOTHING)]))
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), kind, safe=variant == "safe")
        settings = environment(place, Path(folder), ENGINES[variant], place.migrating)
        with process("stall_migrate.py", place, env=settings) as migrating:
            migrating.hear("ready")
            with traffic(place, kind.columns(new=False)) as found:
                parts = [run_part(found, migrating, command("0002_change"))]
            if variant == "safe" and kind.has_contract and not parts[0].failed:
                with traffic(place, kind.columns(new=True)) as found:
                    parts.append(run_part(found, migrating, command("0003_contract")))
    return Measured(name, variant, number, **summed(parts))


def command(target: str) -> list[str]:
    return ["migrate", "stall", target, "--verbosity", "0"]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), metavar="KIND")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--server", type=int, default=18, help="major version of PostgreSQL")
    parser.add_argument("--results", type=Path, default=Path("stall.jsonl"))
    parser.add_argument("--zdm", type=Path, help="folder that holds the other tool; fetched by default")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder of stall.md and stall.png")
    return parser.parse_args()


def main() -> None:
    wanted = options()
    wanted.results.touch()
    known = {(one.kind, one.variant, one.run) for one in read_results(wanted.results)}
    missing = [
        key
        for run_number in range(wanted.runs)
        for kind in wanted.kinds
        for variant in wanted.variants
        if (key := (kind, variant, run_number)) not in known
    ]
    server, load = cpus()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if missing:
            host = stack.enter_context(servers(wanted.server, load, server))
            zdm = wanted.zdm or install(ZDM, folder / "zdm")
            copy = address(host, "stall_copy")
            place = Place(address(host, "postgres"), copy, copy, copy, [zdm], load, wanted.rows)
            run(place.admin, "CREATE DATABASE stall_template")
            make_template(place, folder / "template", address(host, "stall_template"))
        for key in missing:
            measured = measure(place, *key)
            print(measured.line(), flush=True)
            with wanted.results.open("a") as file:
                file.write(json.dumps(asdict(measured)) + "\n")
    STALL.write(read_results(wanted.results), wanted.docs, wanted.rows)


if __name__ == "__main__":
    main()
