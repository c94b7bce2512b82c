"""Histories that both implementations of ``safemigrate`` are run over, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classic.released import released

APPS = ("alpha", "beta", "gamma")
_SOURCE = """\
from datetime import timedelta
from django.db import migrations
from django_safemigrate import Safe, When


class Migration(migrations.Migration):
    dependencies = {dependencies!r}
    run_before = {run_before!r}
    replaces = {replaces!r}
    {safe}
"""


@dataclass(frozen=True)
class Node:
    """A migration. ``safe``: the source of its mark, None for none."""

    app: str
    name: str
    safe: str | None = None
    dependencies: tuple[tuple[str, str], ...] = ()
    run_before: tuple[tuple[str, str], ...] = ()
    replaces: tuple[tuple[str, str], ...] = ()

    def source(self) -> str:
        return _SOURCE.format(
            dependencies=list(self.dependencies),
            run_before=list(self.run_before),
            replaces=list(self.replaces),
            safe="" if self.safe is None else f"safe = {self.safe}",
        )


@dataclass(frozen=True)
class Step:
    """A command to run, in the mode, after ``hours`` for those that wait."""

    arguments: tuple[str, ...] = ("safemigrate",)
    mode: str | None = "strict"
    hours: int = 0


@dataclass
class Case:
    nodes: Sequence[Node]
    steps: Sequence[Step]
    # Whether not even the table of 6.0 is there.
    fresh: bool = False


@dataclass
class Sides:
    """6.0 and this package."""

    folder: Path
    theirs: subprocess.Popen[str]
    ours: subprocess.Popen[str]
    asked: int = field(default=0)

    def both(self, case: Case) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What 6.0 did at every step, and what this package did."""
        self.asked += 1
        package = f"case{self.asked}"
        write(self.folder / package, case.nodes)
        question = {
            "package": package,
            "fresh": case.fresh,
            "steps": [
                {"arguments": one.arguments, "mode": one.mode, "hours": one.hours} for one in case.steps
            ],
        }
        sides = (self.theirs, self.ours)
        for side in sides:
            assert side.stdin is not None
            side.stdin.write(json.dumps(question) + "\n")
            side.stdin.flush()
        theirs, ours = (_answer(side) for side in sides)
        return theirs, ours


def _answer(side: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert side.stdout is not None
    line = side.stdout.readline()
    assert line, f"{side.args!r} has ended with {side.wait()}"
    found: list[dict[str, Any]] = json.loads(line)
    return found


def write(folder: Path, nodes: Sequence[Node]) -> None:
    """Write the migrations, a package of modules for each app."""
    for app in APPS:
        (folder / app).mkdir(parents=True)
        (folder / app / "__init__.py").touch()
    for node in nodes:
        (folder / node.app / f"{node.name}.py").write_text(node.source())


@contextmanager
def sides(folder: Path) -> Iterator[Sides]:
    """Start both; they end when nobody asks any more."""
    mine = {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    with (
        _serving(released(), folder, "theirs", {}) as theirs,
        _serving(Path(sys.executable), folder, "ours", mine) as ours,
    ):
        yield Sides(folder, theirs, ours)


@contextmanager
def _serving(
    python: Path, folder: Path, name: str, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO_"))}
    process = subprocess.Popen(
        [python, "-P", str(Path(__file__).with_name("serving.py")), str(folder), name],
        env={**clean, **environment},
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate()
