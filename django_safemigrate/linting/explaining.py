"""A rule's page for somebody at a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.management.color import Style

_INLINE_CODE = re.compile(r"(`+)(.+?)\1")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_FENCE = "```"


def rendered(page: str, style: Style) -> str:
    """A page of Markdown with its headings and its code set off, and without the marks for them."""
    return "\n".join(_lines(page, style))


def _lines(page: str, style: Style) -> Iterator[str]:
    in_code = False
    for line in page.splitlines():
        if line.startswith(_FENCE):
            in_code = not in_code
        elif in_code:
            yield f"    {style.SQL_FIELD(line)}" if line else ""
        elif line.startswith("# "):
            yield style.MIGRATE_HEADING(line.removeprefix("# "))
        elif line.startswith("## "):
            yield style.MIGRATE_LABEL(line.removeprefix("## "))
        else:
            said = _LINK.sub(r"\1", line)
            yield _INLINE_CODE.sub(lambda found: style.SQL_FIELD(found[2]), said)
