"""The report as a comment on a pull request: a short table, and the findings of each migration, folded."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.core.management.color import Style

from django_safemigrate.linting.judged import Placed
from django_safemigrate.linting.pages import address
from django_safemigrate.linting.reporting.report import Output, Report
from django_safemigrate.linting.reporting.text import (
    counts,
    judged_for,
    lock_line,
    looked_at,
    plural,
)
from django_safemigrate.rules import Severity

# GitHub refuses a longer comment. It counts characters; bytes are never fewer.
LIMIT = 65_536
ROWS = 30
PIPE = "\\|"
# By which a workflow finds the comment of its last run.
MARK = "<!-- lintmigrations -->"
# An underscore within a word is one.
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
# GitHub makes links of these, after Markdown is done.
_REFERENCE = re.compile(r"[@#](?=\w)")


class Section(NamedTuple):
    """A migration with findings, the worst first."""

    name: str
    found: Sequence[Placed]

    def count(self, severity: Severity) -> int:
        return sum(one.finding.severity is severity for one in self.found)

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts the worst first."""
        return tuple(-self.count(one) for one in Severity)


def write(report: Report, out: Output, style: Style) -> None:
    """Write the report as Markdown of at most ``LIMIT`` bytes; what does not go in is counted in its last
    line."""
    found = [section_of(".".join(key), one) for key, one in report.by_migration().items() if one]
    sections = sorted(found, key=lambda one: one.rank)
    looked = escaped(f"{looked_at(report.summary)}. {judged_for(report)}")
    page = [f"{MARK}\n### Migrations: {counts(report.summary)}\n\n{looked}\n", *table(sections)]
    left_out = Counter[str]()
    room = LIMIT - size("".join(page)) - size(remainder(10**9))
    for section in sections:
        written = folded(section, room)
        room -= size(written.text)
        left_out["findings"] += written.left_out
        page.append(written.text)
    if left_out["findings"]:
        page.append(remainder(left_out["findings"]))
    out.write("".join(page))


def section_of(name: str, found: Sequence[Placed]) -> Section:
    order = [*Severity]
    return Section(name, sorted(found, key=lambda one: order.index(one.finding.severity)))


class Folded(NamedTuple):
    """A section as far as there was room, and how many of its findings there was none for."""

    text: str
    left_out: int


def folded(section: Section, room: int) -> Folded:
    """A section that can be unfolded, of at most ``room`` bytes; nothing when no finding goes in."""
    numbers = Counter(one.finding.severity for one in section.found)
    said = ", ".join(plural(numbers[one], one.value) for one in Severity if numbers[one])
    begin = f"\n<details>\n<summary><code>{html.escape(section.name)}</code>: {said}</summary>\n\n"
    end = "\n</details>\n"
    room -= size(begin + end)
    lines: list[str] = []
    for placed in section.found:
        line = item(placed)
        if size(line) <= room:
            room -= size(line)
            lines.append(line)
    text = f"{begin}{''.join(lines)}{end}" if lines else ""
    return Folded(text, len(section.found) - len(lines))


def table(sections: Sequence[Section]) -> Iterator[str]:
    """How many findings of each severity a migration has, the worst ``ROWS`` of them."""
    if not sections:
        return
    yield "\n| migration | errors | warnings | notes |\n|---|--:|--:|--:|\n"
    for section in sections[:ROWS]:
        cells = (code(section.name), *(str(section.count(one)) for one in Severity))
        yield f"| {' | '.join(cell.replace('|', PIPE) for cell in cells)} |\n"
    more = len(sections) - ROWS
    if more > 0:
        yield f"\nand {plural(more, 'more migration')}\n"


def item(placed: Placed) -> str:
    """A finding as an item of a list, with its lock and its cure below."""
    finding = placed.finding
    page = address(finding.rule)
    rule = f"[{finding.rule}]({page})" if page else escaped(finding.rule)
    line = f":{placed.line}" if placed.line else ""
    where = f" {code(placed.path + line)}" if placed.path else ""
    said = [f"- **{finding.severity.value}** {rule}{where}: {escaped(finding.message)}"]
    said += [f"  - {escaped(one)}" for one in (lock_line(finding), finding.hint) if one]
    return "\n".join(said) + "\n"


def remainder(number: int) -> str:
    """The line that says how many findings are left out."""
    return f"\n{plural(number, 'finding')} left out: a comment holds {LIMIT:,} characters.\n"


def size(text: str) -> int:
    return len(text.encode("utf-8", errors="backslashreplace"))


def escaped(text: str) -> str:
    """``text`` on one line, with nothing in it that Markdown or GitHub would read as more than text."""
    line = _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _REFERENCE.sub(lambda found: f"{found[0]}<!-- -->", line)


def code(text: str) -> str:
    """``text`` on one line as code."""
    line = " ".join(text.split())
    runs = re.findall("`+", line)
    if not runs:
        return f"`{line}`"
    fence = "`" * (max(map(len, runs)) + 1)
    return f"{fence} {line} {fence}"
