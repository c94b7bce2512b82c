"""The page of a rule: what happens, an unsafe and a safe example, when to allow it."""

from __future__ import annotations

import sys
from functools import cache
from inspect import cleandoc
from pathlib import Path

from django_safemigrate.linting.names import DOCUMENTATION, UnknownRule, check_names
from django_safemigrate.rules import all_rules

_PACKAGE = Path(__file__).parents[1]


@cache
def folder() -> Path:
    """Where the pages are: in the package as it is installed, beside it where its source is used."""
    installed = _PACKAGE / "pages"
    return installed if installed.is_dir() else _PACKAGE.parent / "docs" / "rules"


@cache
def address(rule: str) -> str:
    """The address of a rule's page; "" for a rule of the project's own."""
    return f"{DOCUMENTATION}{rule}.html" if (folder() / f"{rule}.md").is_file() else ""


def page(rule: str) -> str:
    """A rule's page as Markdown, made of its module's docstring for a rule of the project's own.

    Raises ``UnknownRule``.
    """
    check_names([rule])
    file = folder() / f"{rule}.md"
    if file.is_file():
        return file.read_text(encoding="utf-8")
    module = _module(rule)
    said = cleandoc(sys.modules[module].__doc__ or f"The module {module} has no docstring to tell more.")
    return f"# {rule}\n\n{said}\n"


def _module(rule: str) -> str:
    one = all_rules().get(rule)
    if one is None:
        raise UnknownRule(f"There is no rule {rule!r}: the project's module of that name defines none.")
    (check,) = filter(None, (one.check_migration, one.check_findings, one.check_project))
    return check.__module__
