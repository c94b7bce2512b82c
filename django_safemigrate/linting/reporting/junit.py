"""The report as the results of tests, in the XML that CI servers read: a test case a migration, which errors
fail.

There is no standard. What is written here is what Jenkins' schema and the older one of Ant have in common:
one failure a test case. No times: they would differ from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from django.core.management.color import Style, no_style

from django_safemigrate.linting.judged import Placed
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.linting.reporting.text import block
from django_safemigrate.rules import Severity

# What XML 1.0 has no place for, not even escaped: https://www.w3.org/TR/xml/#charsets
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as one XML document."""
    cases = [case(app, name, found) for (app, name), found in report.by_migration().items()]
    failed = sum(one.find("failure") is not None for one in cases)
    numbers = {"tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "lintmigrations", **numbers})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "lintmigrations", **numbers, "skipped": "0"})
    suite.extend(cases)
    ElementTree.indent(root)
    out.write(f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}')


def case(app: str, migration: str, found: Sequence[Placed]) -> ElementTree.Element:
    """One migration: its errors fail it, warnings and notes are what it printed."""
    element = ElementTree.Element("testcase", {"classname": possible(app), "name": possible(migration)})
    errors = [one for one in found if one.finding.severity is Severity.ERROR]
    if errors:
        first, more = errors[0].finding, len(errors) - 1
        message = f"{first.message} (and {more:,} more)" if more else first.message
        failure = ElementTree.SubElement(
            element, "failure", {"type": first.rule, "message": possible(message)}
        )
        failure.text = blocks(errors)
    others = [one for one in found if one.finding.severity is not Severity.ERROR]
    if others:
        ElementTree.SubElement(element, "system-out").text = blocks(others)
    return element


def blocks(found: Sequence[Placed]) -> str:
    return possible("".join(block(one, no_style()) for one in found))


def possible(text: str) -> str:
    """``text`` with U+FFFD in the place of characters that XML cannot hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)
