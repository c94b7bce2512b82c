"""What loops go through, and what is left of it in collections."""

from __future__ import annotations

from django_safemigrate.source.reading import Loop, Reach
from django_safemigrate.source.values import (
    UNKNOWN,
    Answer,
    Attribute,
    Const,
    Either,
    Many,
    Rows,
    Value,
    either,
)


def loop_over(rows: Rows) -> Loop:
    reach = Reach.FEW if rows.grouped else rows.reach
    return Loop(rows.used, reach, streamed=rows.streamed, gone=rows.gone)


def rows_of(loop: Loop | None) -> Rows | None:
    """The rows behind a list that holds something for each turn of a loop: they are read already."""
    if loop is None or loop.reach is Reach.FEW:
        return None
    return Rows(loop.over, loop.reach, streamed=True, gone=loop.gone)


def part(value: Value, position: int, count: int) -> Value:
    """What a variable gets of several that are assigned at once."""
    if isinstance(value, Either):
        return either([part(one, position, count) for one in value.options])
    if isinstance(value, Many):
        return (
            value.items[position] if len(value.items) == count and not value.source else either(value.items)
        )
    return value if isinstance(value, Attribute | Answer) else UNKNOWN


def item_of(value: Many, key: Value) -> Value:
    """An item of a collection, any of them when the key is not known."""
    if not isinstance(key, Const) or value.source:
        return either(value.items)
    if value.keys is not None:
        # Of two equal keys the later one counts.
        found = [item for known, item in zip(value.keys, value.items, strict=True) if known == key]
        return found[-1] if found else either(value.items)
    position = key.value
    if type(position) is int and -len(value.items) <= position < len(value.items):
        return value.items[position]
    return either(value.items)


def of_collection(owner: Many, name: str) -> Value:
    """What a method of a collection gives."""
    if name == "items":
        keys = owner.keys or (UNKNOWN,) * len(owner.items)
        return Many(tuple(map(Many, zip(keys, owner.items, strict=True))), owner.source)
    if name == "copy":
        return owner
    if name in ("values", "keys"):
        return Many(owner.items if name == "values" else owner.keys or (), owner.source)
    return either(owner.items) if name in ("pop", "get", "popleft", "setdefault") and owner.items else UNKNOWN
