"""The catalog's names of relations: ``name`` in the default schema, ``schema.name`` in another.

A part that itself holds a dot or a double quote keeps its double quotes.
"""

from __future__ import annotations

import re

_NAME = re.compile(
    r'(?:(?P<schema>"(?:[^"]|"")*"|[^".]*)\.)?(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<plain>[^".]*))'
)


def split(name: str) -> tuple[str, str]:
    """The schema, ``""`` for the default one, and the bare name, without quotes."""
    found = _NAME.fullmatch(name)
    if found is None:
        return "", name
    quoted = found["quoted"]
    return found["schema"] or "", found["plain"] if quoted is None else quoted.replace('""', '"')


def qualified(schema: str, bare: str) -> str:
    """The name of ``bare`` in ``schema``, ``""`` for the default one: the inverse of ``split``."""
    part = '"' + bare.replace('"', '""') + '"' if "." in bare or '"' in bare else bare
    return f"{schema}.{part}" if schema else part


def beside(name: str, bare: str) -> str:
    """The name of ``bare`` in the schema where ``name`` is."""
    return qualified(split(name)[0], bare)
