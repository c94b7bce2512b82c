"""Text from elsewhere, made fit for a terminal."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")


def visible(text: str) -> str:
    """``text`` with escapes for control characters but the end of a line: a name must not give orders to a
    terminal."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
