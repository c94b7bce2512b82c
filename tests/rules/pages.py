"""The pages of the rules: their headings, and the migrations in their examples."""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from typing import Any

from django.db import migrations

from linting import Release

FOLDER = Path(__file__).parents[2] / "docs" / "rules"
MARKS = {"safe", "stage"}
HEADINGS = ["What happens", "Unsafe", "Safe", "When to allow"]


def pages() -> list[str]:
    """The names of the rules that have a page."""
    return sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "index")


def page(rule: str) -> str:
    return (FOLDER / f"{rule}.md").read_text()


def section(rule: str, heading: str) -> str:
    """The text between a heading and the next."""
    return re.split(r"^## .*\n", page(rule).split(f"## {heading}\n", 1)[1], flags=re.MULTILINE)[0]


def releases(rule: str, heading: str) -> list[Release]:
    """The migrations of an example, in order."""
    return [_release(code) for code in re.findall(r"```python\n(.*?)```", section(rule, heading), re.DOTALL)]


def _release(code: str) -> Release:
    names: dict[str, Any] = {}
    # The source of what is in no file is looked up here, also by the rules that read data migrations.
    name = f"<example {hash(code)}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    exec(compile(code, name, "exec"), names)
    migration: type[migrations.Migration] = names["Migration"]
    marks = {name: value for name, value in vars(migration).items() if name in MARKS}
    return Release(migration.operations, migration.atomic, allow=getattr(migration, "allow", {}), marks=marks)
