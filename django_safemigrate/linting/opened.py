"""Which of a project's files were opened while its migrations were read: SQL that a migration keeps beside
itself, the source of what its Python code calls. Folders count too whose names were asked for, and files that
were not there.

Python tells of every file that is opened (https://docs.python.org/3/library/audit_events.html); once asked
for, that cannot be taken back, so it is asked for once a process, and only by a run whose answer is to be
kept.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from django_safemigrate.conf.firstparty import is_first_party_file, is_installed_file

_OWN = f"{Path(__file__).parents[1]}{os.sep}"
_opened: set[str] = set()


@cache
def watch() -> None:
    """From now on, remember what is opened."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str | bytes | os.PathLike) and not flags & (os.O_WRONLY | os.O_RDWR):
            _opened.add(_absolute(path))
    elif event in {"os.listdir", "os.scandir"} and not isinstance(arguments[0], int) and _asked_by_project():
        _opened.add(_absolute(arguments[0] or "."))


def _absolute(path: str | bytes | os.PathLike[Any]) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - pathlib opens files itself


def _asked_by_project() -> bool:
    """Whether the code that wants the names of a folder is the project's: Python and Django list folders in
    search of modules."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - the one way to know
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(("<frozen importlib", _OWN)) or is_installed_file(file):
            return False
        if not file.startswith("<") and is_first_party_file(file):
            return True
        frame = frame.f_back
    return False


def opened_files() -> frozenset[str]:
    """The project's files and folders that were opened for reading since ``watch``, or would have been if
    they were there; compiled ones aside."""
    return frozenset(
        path
        for path in _opened
        if not path.endswith(".pyc")
        and not path.startswith(_OWN)
        and is_first_party_file(path)
        and _is_to_be_read(path)
    )


def _is_to_be_read(path: str) -> bool:
    """Not a device, which may have no end."""
    return os.path.isfile(path) or os.path.isdir(path) or not os.path.lexists(path)  # noqa: PTH112, PTH113
