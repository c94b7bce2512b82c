"""Where a project is, and telling its own code from that of installed packages."""

from __future__ import annotations

import os
import sysconfig
from functools import cache
from pathlib import Path

_PACKAGE_FOLDERS = frozenset({"site-packages", "dist-packages"})


@cache
def _installed() -> tuple[Path, ...]:
    return tuple(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib"))


def is_first_party_file(path: str) -> bool:
    """Whether a file is neither in site-packages nor part of Python."""
    file = Path(path)
    if _PACKAGE_FOLDERS & set(file.parts):
        return False
    return not any(file.is_relative_to(folder) for folder in _installed())


def current_folder() -> str:
    """The current folder; "" when it has been removed since the process started."""
    try:
        # Faster than pathlib, for what is asked once a finding.
        return os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        return ""
