"""Writes the tables of the documentation that the code knows best: locks, prices, rules and passes.

    python docs/generate.py

Each table stands in its page between ``<!-- generated: name -->`` and ``<!-- end -->``; the rest of the page
is written by hand. ``tests/test_docs.py`` fails when a committed page differs.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from django_safemigrate.databases.postgresql import facts, locks
from django_safemigrate.databases.postgresql.facts import columns, constraints, indexes, objects, rows, tables
from django_safemigrate.databases.postgresql.facts import types_changed as types
from django_safemigrate.databases.postgresql.facts.fact import Fact
from django_safemigrate.databases.vendors import POSTGRESQL_VERSIONS
from django_safemigrate.linting.codes import CODES
from django_safemigrate.rules import Severity, all_rules
from django_safemigrate.schema.effects import Blocks, Rows

FOLDER = Path(__file__).parent
BLOCKS = {Blocks.NOTHING: "nothing", Blocks.WRITES: "writes", Blocks.READS: "reads and writes"}
SUBJECTS: Mapping[str, Iterable[Fact[Any]]] = {
    "Columns": columns.FACTS,
    "Types of columns": types.FACTS,
    "Constraints": constraints.FACTS,
    "Indexes": indexes.FACTS,
    "Tables, partitions, triggers": tables.FACTS,
    "Rows": rows.FACTS,
    "Views, sequences, types and all else": objects.FACTS,
}


def table(*lines: Iterable[str]) -> Iterator[str]:
    """A Markdown table; the first line is its head."""
    for number, cells in enumerate(lines):
        escaped = [cell.replace("|", r"\|") for cell in cells]
        yield f"| {' | '.join(escaped)} |"
        if number == 0:
            yield f"|{'---|' * len(escaped)}"


def lock_modes() -> Iterator[str]:
    """Every mode of a table lock: what ordinary traffic waits for, and which modes
    cannot be had beside it."""
    yield from table(
        ("lock", "blocks", "conflicts with"),
        *(
            (
                mode,
                BLOCKS[locks.blocks(mode, Rows.NONE)],
                ", ".join(one for one in locks.MODES if locks.conflicts(mode, one)),
            )
            for mode in locks.MODES
        ),
    )


def prices() -> Iterator[str]:
    """Every fact, by subject. Raises ``ValueError`` when a subject is missing here."""
    if [one for subject in SUBJECTS.values() for one in subject] != [*facts.FACTS]:
        message = "SUBJECTS does not hold every fact in the order of FACTS."
        raise ValueError(message)
    for title, subject in SUBJECTS.items():
        yield from ("", f"### {title}", "")
        head = ("change", "on", "when, and why", "lock", "work", "blocks", "versions", "manual")
        yield from table(head, *map(price, subject))


def price(fact: Fact[Any]) -> tuple[str, ...]:
    """A fact as the cells of a line."""
    blocks = max(locks.blocks(fact.lock, fact.rows), locks.blocks(fact.index_lock, Rows.NONE))
    manual = f"[{fact.page.partition('.html')[0]}]({fact.url})"
    return (
        f"`{fact.change.__name__}`",
        in_words(fact.on),
        ": ".join(filter(None, (fact.case, fact.reason))),
        held(fact),
        fact.work.value,
        BLOCKS[blocks],
        versions(fact),
        manual,
    )


def in_words(function: Callable[..., object]) -> str:
    """The first line of a docstring, as a part of a sentence."""
    first = (function.__doc__ or "").partition("\n")[0].removesuffix(".")
    return first[:1].lower() + first[1:]


def held(fact: Fact[Any]) -> str:
    """What is locked: the table, its rows, an index."""
    parts = [fact.lock or "none"]
    if fact.index_lock:
        parts.append(f"{fact.index_lock} on the index")
    if fact.rows is not Rows.NONE:
        parts.append(f"{fact.rows.value} rows")
    return "; ".join(parts)


def versions(fact: Fact[Any]) -> str:
    """``14–18``, ``18``: the servers the fact holds for."""
    last = min(fact.until, POSTGRESQL_VERSIONS[-1])
    return str(last) if fact.since == last else f"{fact.since}–{last}"


def rules() -> Iterator[str]:
    """Every rule, the worst first."""
    for severity in Severity:
        yield from ("", f"## {severity.value.capitalize()}", "")
        found = [one for one in all_rules().values() if one.severity is severity]
        yield from table(
            ("rule", "danger"), *((f"[{one.name}]({one.name}.md)", one.summary) for one in found)
        )


def codes() -> Iterator[str]:
    """Every code of django-migration-linter, and the rules it stands for."""
    links = {code: ", ".join(f"[{one}](rules/{one}.md)" for one in rules) for code, rules in CODES.items()}
    yield from table(("code", "rules"), *((f"`{code}`", found) for code, found in links.items()))


def passes() -> Iterator[str]:
    """Every pass, with an example of what it does."""
    yield from runpy.run_path(str(FOLDER / "passes.py"))["lines"]()


TABLES: Mapping[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "lock modes": ("locks.md", lock_modes),
    "prices": ("locks.md", prices),
    "rules": ("rules/index.md", rules),
    "codes": ("migration-linter.md", codes),
    "passes": ("passes.md", passes),
}


def pages() -> dict[Path, str]:
    """Every page with generated tables, by its path, as it ought to be. Raises ``ValueError`` for a page
    without the place of a table."""
    found: dict[Path, str] = {}
    for name, (file, lines) in TABLES.items():
        path = FOLDER / file
        found[path] = filled_in(found.get(path) or path.read_text(), name, "\n".join(lines()).strip("\n"))
    return found


def filled_in(page: str, name: str, written: str) -> str:
    """``page`` with ``written`` in the place of the table ``name``."""
    begin, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        message = f"There is no place for the table {name!r} between {begin.strip()} and {end}."
        raise ValueError(message)
    return f"{before}{begin}\n{written}\n\n{end}{after}"


if __name__ == "__main__":
    # A project may add rules; the documentation is of those that come with the package.
    settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "docs"}})
    django.setup()
    for path, text in pages().items():
        path.write_text(text)
