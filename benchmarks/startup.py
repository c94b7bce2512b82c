"""Times what the system checks add to the start of a project of 1,000 migrations.

    python benchmarks/startup.py [--migrations 1000] [--runs 5]

Each run is a fresh process: ``django.setup()``, then the checks once, timed inside the process. The first
fills the cache (cold), the others find it (warm). Bar: 50 ms when warm.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECK = """
import time, django
from django.conf import settings
settings.SAFEMIGRATE = {"CACHE_DIR": FOLDER}
django.setup()
from django_safemigrate import checks
started = time.perf_counter()
found = checks.check_settings(None) + checks.check_installed(None) + checks.check_structure(None)
print(f"{1000 * (time.perf_counter() - started):.1f} {len(found)}")
"""


def run(folder: Path) -> tuple[float, int]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(HERE.parent)]),
        "DJANGO_SETTINGS_MODULE": "benchmark_settings",
    }
    code = CHECK.replace("FOLDER", repr(str(folder / "cache")))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True
    )
    milliseconds, found = done.stdout.split()
    return float(milliseconds), int(found)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--migrations", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(arguments.migrations)], check=True)
        cold, found = run(folder)
        warm = [run(folder)[0] for _ in range(arguments.runs)]
    print(f"{arguments.migrations} migrations, {found} messages")
    print(f"  cold ms: {cold:.1f}")
    print(
        f"  warm ms: {' '.join(f'{one:.1f}' for one in warm)}   median {statistics.median(warm):.1f}  (bar: 50)"
    )


if __name__ == "__main__":
    main()
