"""Telling people, logs and programs what happens while migrations run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Literal, TextIO

from django.core.management.base import OutputWrapper
from django.core.management.color import color_style, no_style

from django_safemigrate.execution import Report
from django_safemigrate.management.telling.jsonlines import JsonLines, as_json
from django_safemigrate.management.telling.outlet import Outlet
from django_safemigrate.management.telling.plain import PlainLines
from django_safemigrate.management.telling.summary import Left, Summary

__all__ = ["Format", "Left", "Summary", "as_json", "colored", "teller"]

Format = Literal["auto", "text", "json"]


def colored(stream: TextIO | OutputWrapper, *, no_color: bool = False, force_color: bool = False) -> bool:
    """Whether to write colours to ``stream``: on terminals, unless Django's ``--no-color`` or the variable ``NO_COLOR``
    (https://no-color.org) is against it; anywhere with ``--force-color``."""
    if force_color:
        return True
    return not no_color and not os.environ.get("NO_COLOR") and _moves(stream)


@contextmanager
def teller(
    stream: TextIO | OutputWrapper, *, format: Format, verbosity: int, color: bool
) -> Iterator[Report]:
    """Inside, events given to the report, from any thread, are told on ``stream``.

    ``format``: ``"json"`` one object a line; ``"text"`` a line with its time; ``"auto"`` the same, on a terminal a display with
    bars. What code prints meanwhile goes to stderr where that is JSON. ``verbosity`` is Django's, 0 to 3. When the stream breaks, the rest is left out, and a line on stderr says so at the end.
    """
    outlet = Outlet(stream)
    try:
        if format == "json":
            # What code of a migration prints is no JSON.
            with redirect_stdout(sys.stderr):
                yield JsonLines(outlet)
        elif format == "auto" and _moves(stream):
            # rich takes a while to import, and logs need none of it.
            from django_safemigrate.management.telling.progress import LiveDisplay

            with LiveDisplay(outlet, color=color, verbosity=verbosity) as tell:
                yield tell
        else:
            style = color_style(force_color=True) if color else no_style()
            yield PlainLines(outlet, style, verbosity)
    finally:
        outlet.close()


def _moves(stream: TextIO | OutputWrapper) -> bool:
    """Whether the stream is a terminal on which a line can be written anew."""
    return stream.isatty() and os.environ.get("TERM", "").lower() not in ("dumb", "unknown")
