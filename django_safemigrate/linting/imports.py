"""Which of a project's own modules its migrations are made of, told from their text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django_safemigrate.conf.firstparty import is_first_party_file

# A statement at any depth, its names in parentheses or not. Parsing the file would be twenty times slower.
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<source>\.*[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n]*)|import[ \t]+(?P<modules>[^\n]*))",
    re.MULTILINE,
)
_NAME = re.compile(r"[\w.]+")


def first_party_modules(names: Iterable[str]) -> dict[str, str]:
    """File by name of the loaded modules in ``names`` and of all that they import, directly or not, as far as
    they belong to the project."""
    found: dict[str, str] = {}
    left = list(names)
    while left:
        name = left.pop()
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        if name in found or file is None or not file.endswith(".py") or not is_first_party_file(file):
            continue
        found[name] = file
        package = name if hasattr(module, "__path__") else name.rpartition(".")[0]
        left += imported(_text(file), package)
        # The packages a module is in run first.
        left += [name.rpartition(".")[0]] if "." in name else []
    return found


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Gone since it was imported: the digest says so.
        return ""


def imported(source: str, package: str) -> Iterator[str]:
    """The names of modules that a module with this text may import; some are no modules but what is in
    one."""
    for match in _IMPORT.finditer(source):
        if match["modules"] is not None:
            for part in match["modules"].split(","):
                words = _NAME.findall(part)
                yield from words[:1]
            continue
        base = _absolute(match["source"], package)
        if base is None:
            continue
        yield base
        for part in match["names"].strip("()").split(","):
            words = _NAME.findall(part.partition("#")[0])
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
