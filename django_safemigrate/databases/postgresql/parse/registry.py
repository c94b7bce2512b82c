"""Which function understands which kind of statement; a module of this package adds
its own with ``@statement``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django_safemigrate.databases.postgresql.parse.grammar import Node, NotUnderstoodError
from django_safemigrate.databases.postgresql.parse.names import relation
from django_safemigrate.schema.changes import Change, Opaque


@dataclass(slots=True)
class Script:
    """What the statements of one string tell each other.

    ``functions`` holds, by name, what reads the body of each function made so far; ``inside``
    names those that are being read.
    """

    functions: dict[str, Callable[[Script], Iterable[Change]]] = field(default_factory=dict)
    inside: tuple[str, ...] = ()

    def body(self, name: str) -> Iterable[Change]:
        """What calling the function ``name`` does, () for one that was not made here. A
        call of itself adds nothing."""
        known = self.functions.get(name)
        if known is None or name in self.inside:
            return ()
        return known(Script(self.functions, (*self.inside, name)))


Handler = Callable[[Node, Script], Iterable[Change]]
HANDLERS: dict[str, Handler] = {}


def statement(*kinds: str) -> Callable[[Handler], Handler]:
    """The decorated function understands statements of these kinds, in libpg_query's
    words: ``CreateStmt``."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def understand(tree: Node, script: Script) -> tuple[Change, ...]:
    """The changes one statement makes; one ``Opaque`` when it is not understood."""
    kind, node = next(iter(tree.items()))
    handler = HANDLERS.get(kind)
    if handler is None:
        return (
            Opaque(
                f"statements of the kind {kind.removesuffix('Stmt')} are not understood", named_tables(node)
            ),
        )
    try:
        return tuple(handler(node, script))
    except NotUnderstoodError as error:
        return (Opaque(str(error), named_tables(node)),)


def named_tables(node: Node | list[Any]) -> tuple[str, ...]:
    """Every table and view named anywhere in ``node``, in the order of the tree, but for the names
    a WITH gives its queries."""
    names: dict[str, None] = {}
    local: set[str] = set()
    for kind, part in walk(node):
        if kind == "CommonTableExpr":
            local.add(part["ctename"])
        elif "relname" in part and "relpersistence" in part:
            names[relation(part)] = None
    return tuple(name for name in names if name not in local)


def named_columns(node: Node | list[Any]) -> frozenset[str] | None:
    """Whatever may be the name of a column of a table in a query; None where it reads columns that it does
    not name."""
    names: set[str] = set()
    alone: set[str] = set()
    sources: set[str | None] = set()
    for kind, part in walk(node):
        fields = part.get("fields", ()) if kind == "ColumnRef" else part.get("usingClause", ())
        if part.get("isNatural") or any("A_Star" in one for one in fields):
            return None
        found = [one["String"]["sval"] for one in fields if "String" in one]
        names.update(found)
        alone.update(found if kind == "ColumnRef" and len(found) == 1 else ())
        sources |= {part.get("relname"), part.get("aliasname")}
    # The name of a table is all of its row.
    return None if alone & sources else frozenset(names)


def walk(node: Node | list[Any], kind: str = "") -> Iterator[tuple[str, Node]]:
    """Every dict in a tree, ``node`` first, with the key it hangs on: for a node that is its kind, for a
    plain field the field's name."""
    pending: list[tuple[str, Node | list[Any]]] = [(kind, node)]
    while pending:
        key, one = pending.pop()
        if isinstance(one, dict):
            yield key, one
            for name in reversed(one):
                value = one[name]
                if value.__class__ is dict or value.__class__ is list:
                    pending.append((name, value))
        else:
            for value in reversed(one):
                pending.append((key, value))
