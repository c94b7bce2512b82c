"""Texts put together in SQL: what an EXECUTE will run, where only constants go into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from django_safemigrate.databases.postgresql.parse import literals
from django_safemigrate.databases.postgresql.parse.grammar import GrammarError, Node, statements
from django_safemigrate.databases.postgresql.parse.keywords import quoted
from django_safemigrate.databases.postgresql.parse.names import strings
from django_safemigrate.databases.postgresql.parse.registry import named_tables
from django_safemigrate.databases.postgresql.parse.types import constant

# Stands for what is not known before the code runs; no table is called so.
UNKNOWN = "safemigrate_not_known"
# https://www.postgresql.org/docs/18/functions-string.html#FUNCTIONS-STRING-FORMAT
PLACE = re.compile(r"%(?:(?P<position>\d+)\$)?(?P<width>-?\d+|\*)?(?P<kind>[sIL%])")


class RunTimeTextError(Exception):
    """The text is not made of constants only; ``shape`` is the text with ``UNKNOWN``
    in the places of the rest."""

    def __init__(self, shape: str) -> None:
        super().__init__(shape)
        self.shape = shape


def constant_text(node: Node) -> str:
    """The text an expression makes: constants, ``||``, ``format``, ``concat``, ``quote_ident``
    and ``quote_literal`` of them.

    Raises ``RunTimeTextError`` when anything else goes into it.
    """
    text = _text(node)
    if UNKNOWN in text:
        raise RunTimeTextError(text)
    return text


def tables_in(shape: str) -> tuple[str, ...]:
    """The tables that a text with unknown places is known to name; () when it makes no sense as it is."""
    try:
        return tuple(name for name in named_tables(statements(shape)) if UNKNOWN not in name)
    except GrammarError:
        return ()


def _text(node: Node) -> str:
    kind, value = next(iter(node.items()))
    if kind == "A_Const":
        return UNKNOWN if value.get("isnull") else constant(value)
    if kind == "TypeCast":
        return _text(value["arg"])
    if (
        kind == "A_Expr"
        and value["kind"] == "AEXPR_OP"
        and strings(value["name"]) == ["||"]
        and "lexpr" in value
    ):
        return _text(value["lexpr"]) + _text(value["rexpr"])
    if kind == "FuncCall":
        function = FUNCTIONS.get(strings(value["funcname"])[-1])
        arguments = list(map(_text, value.get("args", ())))
        return function(arguments) if function and arguments else UNKNOWN
    return UNKNOWN


def _format(arguments: list[str]) -> str:
    template, *values = arguments
    following = iter(range(len(values)))

    def filled(match: re.Match[str]) -> str:
        if match["kind"] == "%":
            return "%"
        if match["width"]:
            return UNKNOWN
        index = int(match["position"]) - 1 if match["position"] else next(following, -1)
        if not 0 <= index < len(values):
            return UNKNOWN
        return _QUOTED[match["kind"]](values[index])

    return PLACE.sub(filled, template)


_QUOTED: Mapping[str, Callable[[str], str]] = {"s": str, "I": quoted, "L": literals.text}
FUNCTIONS: Mapping[str, Callable[[list[str]], str]] = {
    "format": _format,
    "concat": "".join,
    "quote_ident": lambda arguments: quoted(arguments[0]),
    "quote_literal": lambda arguments: literals.text(arguments[0]),
}
