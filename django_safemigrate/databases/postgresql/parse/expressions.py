"""Expressions in one spelling, so that what Django emits and what ``pg_get_expr``
prints for it come out equal.

Dropped are what the server adds, leaves out or folds by itself: casts of constants, casts to ``text``
(added to ``character varying``), casts to a wider number in a comparison, parentheses, ``ELSE NULL``.
``IN`` and ``= ANY (ARRAY[…])`` come out as ``IN``, ``LIKE`` as ``~~``, BETWEEN as two comparisons,
numbers without exponent, dates and timestamps in UTC. Where a cast was dropped,
``Expression.written`` holds the whole expression.
"""

from __future__ import annotations

from functools import lru_cache

from django_safemigrate.databases.postgresql.parse import (  # noqa: F401 - imported for what they register
    literals,
    operators,
    queries,
)
from django_safemigrate.databases.postgresql.parse.grammar import (
    GrammarError,
    Node,
    NotUnderstoodError,
    statements,
)
from django_safemigrate.databases.postgresql.parse.printing import Printer
from django_safemigrate.databases.postgresql.parse.types import constant
from django_safemigrate.schema.objects import Expression, Volatility

# What the tree of a SELECT of one expression holds.
BARE = {"targetList", "limitOption", "op"}


@lru_cache(maxsize=4096)
def canonical(sql: str, type_name: str = "") -> Expression:
    """The expression ``sql``; ``type_name`` is the type it is assigned to, if known. What is no expression,
    or has a part that is not understood, stays as it is, with the volatility ``UNKNOWN``."""
    unknown = Expression(sql, (), Volatility.UNKNOWN)
    try:
        # On its own line a comment in the text ends.
        trees = statements(f"SELECT (\n{sql}\n)")
        query = trees[0]["SelectStmt"]
        # A text may close the parenthesis and go on.
        if len(trees) > 1 or len(query["targetList"]) > 1 or not query.keys() <= BARE:
            return unknown
        return expression(query["targetList"][0]["ResTarget"]["val"], type_name)
    except (GrammarError, NotUnderstoodError, RecursionError):
        return unknown


def expression(node: Node, type_name: str = "") -> Expression:
    """The expression in a node, as in ``canonical``. Raises ``NotUnderstoodError``."""
    printer = Printer()
    sql = _assigned(node, type_name, printer)
    written = ""
    if printer.dropped:
        exact = Printer(faithful=True).sql(node)
        written = exact if exact != sql else ""
    return Expression(sql, tuple(printer.columns), printer.volatility, written)


def faithful(node: Node) -> str:
    """A condition of a query, with every cast and the tables of its columns. Raises
    ``NotUnderstoodError``."""
    return Printer(faithful=True, qualified=True).sql(node)


def _assigned(node: Node, type_name: str, printer: Printer) -> str:
    """A constant takes the type of the column it is assigned to; a cast says nothing more then."""
    bare = printer.bare(node)
    value = bare.get("A_Const", {})
    if type_name and "sval" in value:
        spelled, _ = literals.of_type(constant(value), type_name)
        printer.dropped |= spelled != literals.text(constant(value))
        return spelled
    return printer.sql(bare)
