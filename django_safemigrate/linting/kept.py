"""A verdict that is kept in a file from one start of the project to the next, under a digest of what it
depends on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django_safemigrate.linting.entries import read_kept, write_kept


def recalled(file: Path, digest: str) -> list[Any] | None:
    """What was found under this digest, None when nothing is known, also when the file is
    somebody else's or broken."""
    try:
        kept = read_kept(file)
    except (OSError, ValueError):
        return None
    if (
        not isinstance(kept, dict)
        or kept.get("digest") != digest
        or not isinstance(kept.get("findings"), list)
    ):
        return None
    return list(kept["findings"])


def keep(file: Path, digest: str, found: list[Any]) -> None:
    """Keep the verdict; a folder that cannot be written costs the next start its time, nothing else."""
    with suppress(OSError):
        write_kept(file, {"digest": digest, "findings": found}, str)
