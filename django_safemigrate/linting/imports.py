"""Which of a project's own files its migrations are made of, told from the text of modules that are
loaded."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django_safemigrate.conf.firstparty import is_first_party_file

# A statement at any depth, its names in parentheses or not. Parsing the file would be twenty times slower.
_IMPORT = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]*(?P<source>\.*[\w.]*)[ \t]*import\b(?P<names>[ \t]*\([^)]*\)|[^\n;]*)"
    r"|import[ \t]+(?P<modules>[^\n;]*))",
    re.MULTILINE,
)
_NAME = re.compile(r"[\w.]+")
# What is no statement and yet may name a module: the argument of import_module.
_NAME_IN_QUOTES = re.compile(r"[\"'](\.*\w[\w.]*)[\"']")
# os.environ, os.getenv, and the names that packages for settings go by in the code of their users.
_ASKS_ENVIRONMENT = re.compile(r"environ|getenv|\benv\b|\bconfig\b")
_NO_CODE = re.compile(r"#[^\n]*|\\\n")


@dataclass(frozen=True, slots=True)
class Sources:
    """Paths of ``files``: those of modules, and where one that is missing would be. ``variables``: names of
    environment variables that the modules may ask for."""

    files: frozenset[str]
    variables: frozenset[str]


def first_party_sources(names: Iterable[str]) -> Sources:
    """What the loaded modules in ``names`` and all that they import, directly or not, are made of, as far as
    it belongs to the project."""
    seen: set[str] = set()
    files: set[str] = set()
    variables: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        module = sys.modules.get(name)
        if module is None:
            files.update(_missing(name))
            continue
        file = getattr(module, "__file__", None)
        if file is None or not is_first_party_file(file):
            continue
        files.add(file)
        text = _text(file)
        package = name if hasattr(module, "__path__") else name.rpartition(".")[0]
        left += imported(text, package)
        quoted = [*_NAME_IN_QUOTES.findall(text)]
        left += [one for one in (_absolute(each, package) for each in quoted) if one in sys.modules]
        if _ASKS_ENVIRONMENT.search(text):
            variables.update(quoted)
        # The packages a module is in run first.
        left += [name.rpartition(".")[0]] if "." in name else []
    return Sources(frozenset(files), frozenset(variables))


def _missing(name: str) -> Iterator[str]:
    """Where a module that was not found, or was not looked for yet, would be in the project: most such names
    are no modules but what is in one."""
    package, _, last = name.rpartition(".")
    while package and package not in sys.modules:
        package, _, last = package.rpartition(".")
    folders = getattr(sys.modules[package], "__path__", ()) if package else sys.path
    for folder in folders:
        if is_first_party_file(folder):
            yield from (os.path.join(folder, f"{last}.py"), os.path.join(folder, last, "__init__.py"))  # noqa: PTH118


def _text(file: str) -> str:
    if not file.endswith(".py"):
        return ""
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Gone since it was imported, or in an archive: the digest says so.
        return ""


def imported(source: str, package: str) -> Iterator[str]:
    """The names of modules that a module with this text may import; some are no modules but what is in
    one."""
    for match in _IMPORT.finditer(_NO_CODE.sub("", source)):
        if match["modules"] is not None:
            for part in match["modules"].split(","):
                words = _NAME.findall(part)
                yield from words[:1]
            continue
        base = _absolute(match["source"], package)
        if base is None:
            continue
        yield base
        for part in match["names"].strip(" \t()").split(","):
            words = _NAME.findall(part)
            yield from (f"{base}.{word}" for word in words[:1])


def _absolute(source: str, package: str) -> str | None:
    dots = len(source) - len(source.lstrip("."))
    if not dots:
        return source or None
    parts = package.split(".")
    if dots > len(parts):
        return None
    base = ".".join(parts[: len(parts) - dots + 1])
    rest = source[dots:]
    return f"{base}.{rest}" if rest else base
