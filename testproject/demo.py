"""The demonstration: lints the app ``shop``, whose history holds good and bad migrations, and
proves that no server is asked.

Run by ``tox -e demo``, with the address of a database where nothing listens. An audit hook ends the run at the first
``socket.connect``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/dead"


def refuse_connections(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (https://docs.python.org/3/library/audit_events.html) that fails on any connection."""
    if event == "socket.connect":
        message = f"The demonstration connected to {arguments[1]!r}; linting must need no server."
        raise RuntimeError(message)


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_URL"] = NOWHERE
    sys.addaudithook(refuse_connections)
    try:
        execute_from_command_line(["manage.py", "lintmigrations", "shop", *sys.argv[1:]])
    except SystemExit as stopped:
        # 1 is "findings of severity error": the shop holds bad migrations on purpose.
        return 0 if stopped.code == 1 else 2
    print("No error was found in the shop, whose history holds some.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
