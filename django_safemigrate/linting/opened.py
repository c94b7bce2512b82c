"""Which of a project's files were opened while its migrations were read: SQL that a migration keeps beside
itself, the source of what its Python code calls.

Python tells of every file that is opened (https://docs.python.org/3/library/audit_events.html); once asked
for, that cannot be taken back, so it is asked for once a process, and only by a run whose answer is to be
kept.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any

from django_safemigrate.conf.firstparty import is_first_party_file

_opened: set[str] = set()


@cache
def watch() -> None:
    """From now on, remember what is opened."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if (
        event == "open"
        and isinstance(arguments[0], str | bytes)
        and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
    ):
        _opened.add(os.path.abspath(os.fsdecode(arguments[0])))  # noqa: PTH100 - pathlib opens files itself


def opened_files() -> frozenset[str]:
    """The project's files that were opened for reading since ``watch``, compiled ones aside."""
    return frozenset(
        path
        for path in _opened
        if not path.endswith(".pyc") and is_first_party_file(path) and os.path.isfile(path)  # noqa: PTH113 - they are strings
    )
