"""One build of an empty database: Django's ``migrate``, with models rendered on demand, as the test runner does it."""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from django_safemigrate.runner.fresh import FreshExecutor, executing_with

    with executing_with(FreshExecutor):
        call_command("migrate", verbosity=0)


main()
