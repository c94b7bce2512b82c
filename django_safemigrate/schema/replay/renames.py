"""Carrying a new column name into everything that refers to the old one, as a server
does by object identity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django_safemigrate.schema.objects import Constraint, Expression, Index, IndexKey

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")+"|[A-Za-z_][\w$]*""")
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """``name`` as canonical expressions spell an identifier: bare where that is possible."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Renaming:
    """Column ``old`` is called ``new``, which stands in an expression as ``spelled``."""

    old: str
    new: str
    spelled: str


def in_expression(expression: Expression | None, renaming: Renaming) -> Expression | None:
    """``expression`` after the renaming."""
    old = renaming.old
    if expression is None or old not in expression.columns:
        return expression
    spelled = {quoted(old), f'"{old}"'}

    def swapped(text: str) -> str:
        def swap(token: re.Match[str]) -> str:
            called = text[token.end() : token.end() + 1] == "("
            return renaming.spelled if token[0] in spelled and not called else token[0]

        return _TOKEN.sub(swap, text)

    columns = names(expression.columns, renaming)
    return replace(
        expression, sql=swapped(expression.sql), written=swapped(expression.written), columns=columns
    )


def names(all_names: tuple[str, ...], renaming: Renaming) -> tuple[str, ...]:
    """``all_names`` after the renaming."""
    return tuple(renaming.new if name == renaming.old else name for name in all_names)


def in_keys(keys: tuple[IndexKey, ...], renaming: Renaming) -> tuple[IndexKey, ...]:
    def in_key(key: IndexKey) -> IndexKey:
        column = renaming.new if key.column == renaming.old else key.column
        return replace(key, column=column, expression=in_expression(key.expression, renaming))

    return tuple(map(in_key, keys))


def in_index(index: Index, renaming: Renaming) -> Index:
    """``index`` after the renaming of a column of its table."""
    return replace(
        index,
        keys=in_keys(index.keys, renaming),
        where=in_expression(index.where, renaming),
        include=names(index.include, renaming),
    )


def in_constraint(constraint: Constraint, renaming: Renaming) -> Constraint:
    """``constraint`` after the renaming of a column of its own table."""
    return replace(
        constraint,
        columns=names(constraint.columns, renaming),
        include=names(constraint.include, renaming),
        expression=in_expression(constraint.expression, renaming),
        keys=in_keys(constraint.keys, renaming),
    )
