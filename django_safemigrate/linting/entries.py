"""Files that are kept for the next run: believed only when they are whole, and never in anybody's way."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

# Of one project: several commands, each with its own options, and the branches somebody goes back and forth
# between.
KEPT = 12
# A project may be gone; CI has a new folder for each run.
KEPT_SECONDS = 30 * 86_400


def read_kept(file: Path) -> Any:
    """What ``write_kept`` has written. Raises ``OSError`` and ``ValueError`` for a file that is missing or
    damaged."""
    digest, _, text = file.read_bytes().partition(b"\n")
    if digest != _digest(text):
        raise ValueError(f"{file} is damaged.")
    return json.loads(text)


def write_kept(file: Path, entry: object, spelt: Callable[[object], object]) -> None:
    """Write an entry whole or not at all, its digest before it. ``spelt`` gives what JSON has no form for.
    Raises ``OSError``."""
    text = json.dumps(entry, default=spelt).encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    # Not the number of the process: in containers that share a folder it is often the same.
    draft = file.with_suffix(f".{os.urandom(8).hex()}")
    try:
        draft.write_bytes(_digest(text) + b"\n" + text)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def clear_up(folder: Path, pattern: str) -> None:
    """Remove what nobody has use for: entries that fit ``pattern`` beyond the newest ``KEPT``, and any that
    is old."""
    entries = sorted((_when(one), one) for one in folder.glob(pattern))
    old = [one for _, one in entries[:-KEPT]]
    for one in (*old, *_outdated(folder)):
        with suppress(OSError):
            one.unlink()


def _outdated(folder: Path) -> Iterator[Path]:
    # What has another ending was left by a process that ended while it wrote.
    limit = time.time() - KEPT_SECONDS
    yield from (one for one in folder.glob("lint-*") if 0 < _when(one) < limit)


def _when(file: Path) -> float:
    """When a file was written; 0 when another process has removed it meanwhile."""
    with suppress(OSError):
        return file.stat().st_mtime
    return 0


def _digest(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).hexdigest().encode()
