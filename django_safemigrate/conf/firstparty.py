"""Where a project is, and telling its own code from that of installed packages."""

from __future__ import annotations

import os
import sysconfig
import time
from functools import cache
from pathlib import Path

# What is older is what the modules of this process were read from. The clock of a file system runs behind by
# some ms.
PROCESS_BEGAN = time.time_ns() - 20_000_000
_PACKAGE_FOLDERS = frozenset({"site-packages", "dist-packages"})
# Nobody's to mend, also where this package is installed to be edited.
_OUR_MIGRATIONS = Path(__file__).parents[1] / "migrations"


@cache
def _installed() -> tuple[Path, ...]:
    return tuple(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib"))


def is_installed_file(path: str) -> bool:
    """Whether a file is in site-packages."""
    return not _PACKAGE_FOLDERS.isdisjoint(Path(path).parts)


def is_first_party_file(path: str) -> bool:
    """Whether a file is neither in site-packages nor part of Python, nor a migration of this package."""
    if is_installed_file(path):
        return False
    file = Path(path)
    return not any(file.is_relative_to(folder) for folder in _installed()) and not is_our_migration(path)


def is_our_migration(path: str) -> bool:
    """Whether a file is a migration of this package."""
    return Path(path).is_relative_to(_OUR_MIGRATIONS)


def current_folder() -> str:
    """The current folder; "" when it has been removed since the process started."""
    try:
        # Faster than pathlib, for what is asked once a finding.
        return os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        return ""
