"""The formats of a report, one a module. Each has ``write(report, out, style)``; ``FORMATS``
maps the names users give."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management.color import Style

from django_safemigrate.linting.reporting import github, gitlab, json, junit, markdown, sarif, text
from django_safemigrate.linting.reporting.report import Output, Report, Source, shown_less

FORMATS: dict[str, Callable[[Report, Output, Style], None]] = {
    "text": text.write,
    "json": json.write,
    "github": github.write,
    "gitlab": gitlab.write,
    "sarif": sarif.write,
    "junit": junit.write,
    "markdown": markdown.write,
}

__all__ = ["FORMATS", "Output", "Report", "Source", "shown_less"]
