"""One build of an empty database in this process: ``fresh_migrate.py stock|fresh|all``.

The last line of its output is JSON: the seconds of the command alone, wall and CPU, once Django is set up and its system checks are
through, as on the command line. They are the same for all three.
"""

from __future__ import annotations

import json
import sys
import time

import django


def main(variant: str) -> None:
    django.setup()
    from django.core.checks import run_checks
    from django.core.management import call_command

    run_checks(databases=["default"])
    wall, cpu = time.perf_counter(), time.process_time()
    if variant == "fresh":
        from django_safemigrate.runner.fresh import FreshExecutor, executing_with

        with executing_with(FreshExecutor):
            call_command("migrate", verbosity=0)
    elif variant == "all":
        call_command("safemigrate", "--all", verbosity=0)
    else:
        call_command("migrate", verbosity=0)
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))


main(sys.argv[1])
