"""Times a lint for which nothing has changed against `manage.py check`, process against process.

    python benchmarks/warm.py [--migrations 1000] [--runs 5]

The first run fills the cache and is not counted; then both commands, interleaved. Bar: 0.3 s more than
`check`, also when the system checks of this package have to find everything out anew, which they do not here.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from lint import timed

HERE = Path(__file__).resolve().parent


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(HERE.parent)]),
        "DJANGO_SETTINGS_MODULE": "benchmark_settings",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--migrations", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate = [sys.executable, str(HERE / "generate.py"), name, str(options.migrations)]
        subprocess.run(generate, check=True, capture_output=True)
        commands = {
            "check": ["-m", "django", "check"],
            "warm": ["-m", "django", "lintmigrations", "--no-color"],
        }
        cold = timed(commands["warm"], environment(folder))
        print(f"cold  wall {cold.wall:6.2f} s  cpu {cold.cpu:6.2f} s  exit {cold.code}")
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                one = timed(command, environment(folder))
                found[name].append(one.wall)
                print(f"{name:5} wall {one.wall:6.2f} s  cpu {one.cpu:6.2f} s  exit {one.code}")
    check, warm = (statistics.median(found[name]) for name in commands)
    print(f"median check {check:.2f} s, warm {warm:.2f} s, difference {warm - check:+.2f} s (bar +0.30 s)")


if __name__ == "__main__":
    main()
