"""From SQL to changes, with PostgreSQL's own grammar. Each module understands some kinds of
statement, and registers them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from django_safemigrate.databases.postgresql.parse import (  # noqa: F401 - imported for what they register
    indexes,
    maintenance,
    others,
    renames,
    rows,
    sequences,
    session,
    tables,
)
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, placed_statements
from django_safemigrate.databases.postgresql.parse.registry import Script, understand
from django_safemigrate.schema.changes import Change, Opaque

CACHED = 2048


@lru_cache(maxsize=CACHED)
def parse(sql: str) -> tuple[Change, ...]:
    """What ``sql``, one statement or several, does, in order; () when it holds nothing
    but white space and comments.

    The text is final, parameters bound: a percent sign is a percent sign. What the grammar rejects, and what
    nobody here understands, is an ``Opaque`` that says why. Never raises for any text.
    """
    script = Script()
    try:
        return tuple(
            replace(change, verbatim=text)
            for tree, text in placed_statements(sql)
            for change in understand(tree, script)
        )
    except GrammarError as error:
        return (Opaque(rejected(error), verbatim=sql),)
    except RecursionError:
        return (Opaque("it is nested too deeply to be followed", verbatim=sql),)


def rejected(error: GrammarError) -> str:
    """The reason of the ``Opaque`` for a text that is not PostgreSQL's SQL."""
    place = f" at character {error.character}" if error.character else ""
    return f"PostgreSQL's grammar does not accept it: {error.message}{place}"
