"""One migration: sets Django up, prints ``ready``, and runs the command of each line of its input, a list in
JSON. Prints a line of JSON each time: when it began and ended, in seconds of the monotonic clock, and what
stopped it."""

from __future__ import annotations

import io
import json
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    # What a process has imported and connected to is not what is measured.
    MigrationLoader(connection)
    print("ready", flush=True)
    for command in sys.stdin:
        failed = ""
        began = time.monotonic()
        try:
            call_command(*json.loads(command), stdout=io.StringIO(), stderr=io.StringIO())
        except Exception as error:  # noqa: BLE001 - whatever a tool raises is its result
            failed = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        print(json.dumps({"began": began, "ended": time.monotonic(), "failed": failed}), flush=True)


main()
