"""Compares the ends of all cases on one version of PostgreSQL and writes the result to docs/same-end.md:
`tox -e same-end-pg16`, or `python -m online.same_end NAME ...`, which only prints what differs."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import django
from django.db.migrations import RunPython

from differential.case import Case
from servers import Server, running

PAGE = Path(__file__).parents[2] / "docs" / "same-end.md"
HEAD = """\
# The same end

Does a program of steps leave the schema and the rows that stock `migrate` leaves? Every case is a migration, run on one
copy of a database by stock `migrate` and on another by our steps, those of the contract included; then both are taken
back. Compared are the schema as we read it, the schema as the server prints it (names, validated flags, storage,
triggers, comments), and the values of every column. While our steps run, the locks they take and the work they do are measured and held against
what is predicted, the steps are judged by the linter, and the code of both releases reads and writes the tables.

Written by `tox -e same-end-pg14` and its like.

| PostgreSQL | Django | date | cases | also back | without an unsafe step | with a difference |
|---|---|---|---|---|---|---|
"""
# What stands below is about `safemigrate`, and is written by runner.same_end.
RUNNER = "# The same end under safemigrate\n"
ROW = re.compile(r"^\| (\d+)(?:\.\d+)* \|.*$", re.MULTILINE)


@dataclass(frozen=True)
class Tally:
    """What a whole run came to: one row of the table, and the ``differences`` by case."""

    version: int
    row: str
    differences: dict[str, list[str]]


def chosen(cases: Iterable[Case]) -> list[Case]:
    """The cases that stock Django of this version runs without an error, and that do more than run Python code."""
    return [
        one
        for one in cases
        if one.fails is None
        and one.django <= django.VERSION[:2] <= one.last_django
        and not all(isinstance(each, RunPython) for each in one.operations)
    ]


def main(arguments: Sequence[str]) -> int:
    """Run the cases; 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only cases with this in their name")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from differential.cases import CASES
    from online.same_end_cases import CASES as MORE

    wanted = chosen((*CASES, *MORE))
    if options.names:
        wanted = [one for one in wanted if any(name in one.name for name in options.names)]
    with running() as server:
        tally = compare(wanted, server)
    if not options.names:
        PAGE.write_text(page(PAGE.read_text() if PAGE.exists() else HEAD, tally))
    return 1 if tally.differences else 0


def compare(cases: Sequence[Case], server: Server) -> Tally:
    """Run the cases, printing what differs."""
    from differential.scratch import base_database, connected
    from online.same_end_run import run

    differences: dict[str, list[str]] = {}
    cases = [one for one in cases if one.server <= server.version]
    began, back, safe = time.monotonic(), 0, 0
    with base_database(server) as url:
        with connected(url) as connection:
            exact = connection.pg_version
        for case in cases:
            try:
                outcome = run(case, server, url, thorough=True)
            except Exception as error:  # noqa: BLE001 - one case that cannot be run is told like any other difference
                problems = [f"{type(error).__name__}: {' '.join(str(error).split())}"]
            else:
                back += not outcome.irreversible
                safe += not outcome.unsafe
                problems = outcome.problems
            if problems:
                differences[case.name] = problems
                print(case.name, *problems, sep="\n    ", flush=True)
    print(f"{len(cases)} cases in {time.monotonic() - began:.0f} s, {len(differences)} with a difference")
    full = f"{exact // 10_000}.{exact % 10_000}"
    cells = (full, django.get_version(), datetime.datetime.now(datetime.UTC).date(), len(cases), back, safe)
    row = " | ".join(map(str, (*cells, len(differences) or "none")))
    return Tally(server.version, f"| {row} |", differences)


def page(text: str, tally: Tally) -> str:
    """The page with the row of this version put in its place, and its differences below the table."""
    text, runner, about = text.partition(RUNNER)
    rows = {int(found[1]): found[0] for found in ROW.finditer(text)}
    rows[tally.version] = tally.row
    sections = dict(re.findall(r"^## PostgreSQL (\d+)\n\n(.*?)(?=\n## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections.pop(str(tally.version), None)
    if tally.differences:
        sections[str(tally.version)] = "\n".join(
            f"- `{name}`: {lines[0].splitlines()[0]}" for name, lines in tally.differences.items()
        )
    table = "\n".join(rows[one] for one in sorted(rows))
    below = "".join(
        f"\n## PostgreSQL {one}\n\n{sections[one].strip()}\n" for one in sorted(sections, key=int)
    )
    return f"{HEAD}{table}\n{below}" + (f"\n{runner}{about}" if runner else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
