"""Fields of every kind, with any options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Now
from hypothesis import strategies as st

Draw = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    make: Callable[..., Any]
    default: Any
    db_default: Any = None


def char(**options: Any) -> Any:
    return models.CharField(max_length=40, **options)


def long_char(**options: Any) -> Any:
    return models.CharField(max_length=400, **options)


def decimal(**options: Any) -> Any:
    return models.DecimalField(max_digits=8, decimal_places=2, **options)


KINDS = [
    Kind(models.IntegerField, 1, 1),
    Kind(models.BigIntegerField, 1, 1),
    Kind(models.PositiveSmallIntegerField, 1, 1),
    Kind(char, "x", "x"),
    Kind(long_char, "it's", "100%"),
    Kind(models.SlugField, "x"),
    Kind(models.TextField, "", ""),
    Kind(models.BooleanField, False, True),
    Kind(models.DateTimeField, None, Now()),
    Kind(decimal, 1),
    Kind(models.UUIDField, None),
    Kind(models.JSONField, dict, models.Value({}, models.JSONField())),
    Kind(models.BinaryField, b"x"),
    Kind(models.FileField, ""),
]


def plain_fields(draw: Draw, fresh: str) -> models.Field[Any, Any]:
    """A field; ``fresh`` is a name that no column of its table has."""
    kind = draw(st.sampled_from(KINDS))
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["null"] = True
    if draw(st.integers(0, 3)) == 0:
        options["db_index"] = True
    if draw(st.integers(0, 4)) == 0:
        options["unique"] = True
    if draw(st.integers(0, 5)) == 0:
        options["db_column"] = draw(
            st.sampled_from([f"Column{fresh}", f"other{fresh}", fresh.rjust(63, "x")])
        )
    if draw(st.integers(0, 5)) == 0:
        options["db_comment"] = "it's said"
    default = draw(st.sampled_from(["none", "default", "database"]))
    if default == "default":
        options["default"] = kind.default
    elif default == "database" and kind.db_default is not None:
        options["db_default"] = kind.db_default
    made: models.Field[Any, Any] = kind.make(**options)
    return made
