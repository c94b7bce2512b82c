"""What all operations of this package have in common."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.migrations.operations.base import Operation

PUBLIC = "django_safemigrate.operations"

AnyOperation = TypeVar("AnyOperation", bound=type[Operation])

_OURS: dict[type[Operation], type[Operation]] = {}


def public(kind: AnyOperation) -> AnyOperation:
    """The decorated operation is written into migrations by its name in ``django_safemigrate.operations``, wherever its
    module is. One with a class of Django's as its last base stands for that class."""
    kind.__module__ = PUBLIC
    _OURS[kind.__bases__[-1]] = kind
    return kind


def ours(operation: Operation) -> Operation:
    """The operation of this package that says the same; the one given when there is none."""
    kind = _OURS.get(type(operation))
    if kind is None:
        return operation
    _, arguments, options = operation.deconstruct()
    return kind(*arguments, **options)


class Ours(Operation):
    """Mixed into an operation of Django's."""

    # The operation that this one was copied from; the one that stands in its migration.
    written: Operation | None = None

    def __copy__(self) -> Any:
        made = object.__new__(type(self))
        vars(made).update(vars(self), written=self.written or self)
        return made

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """What Django makes of the two; operations that it makes anew are of this package too."""
        found = super().reduce(operation, app_label)
        if isinstance(found, bool):
            return found
        return [one if one is operation else ours(one) for one in found]
