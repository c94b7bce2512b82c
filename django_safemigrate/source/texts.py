"""Texts that are put together."""

from __future__ import annotations

from collections.abc import Sequence

from django_safemigrate.source.reach import tells_what_is_there
from django_safemigrate.source.values import UNKNOWN, Answer, Const, Live, Value


def joined(parts: Sequence[Value]) -> Value:
    """The text that ``parts`` make when all of them are known texts."""
    texts = [_text(one) for one in parts]
    known = [one for one in texts if one is not None]
    if len(known) == len(texts):
        return Const("".join(known))
    return Answer() if any(map(tells_what_is_there, parts)) else UNKNOWN


def _text(value: Value) -> str | None:
    found = value.value if isinstance(value, Const) else value.thing if isinstance(value, Live) else None
    return found if isinstance(found, str) else None
