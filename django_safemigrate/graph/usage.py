"""Which tables and columns the code of a state uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.utils import truncate_name
from django.db.migrations.state import ModelState, ProjectState

# The longest name PostgreSQL keeps (NAMEDATALEN - 1), and so where Django shortens
# the default name of a table.
_MAX_NAME_LENGTH = 63


def uses(state: ProjectState, table: str, column: str | None = None) -> bool:
    """Whether code whose models are ``state`` uses ``table``, or its ``column``.

    A column of a table that no model names counts as used: raw SQL may. Nothing is rendered.
    """
    models_of_table = [model for model in state.models.values() if db_table(model) == table]
    if models_of_table:
        return column is None or any(column in _columns(model) for model in models_of_table)
    return column is not None or any(table in _many_to_many_tables(model) for model in state.models.values())


def db_table(model: ModelState) -> str:
    """The table of a model, by ``Options.contribute_to_class`` of Django 5.2 to 6.1."""
    given = model.options.get("db_table")
    return str(given) if given else truncate_name(f"{model.app_label}_{model.name_lower}", _MAX_NAME_LENGTH)


def omits(state: ProjectState, table: str, column: str) -> bool:
    """Whether code whose models are ``state`` may insert a row into ``table`` without naming ``column``.

    Django names all columns of a model but those that the database fills: of an AutoField, a GeneratedField, or a field
    with a ``db_default``. Nobody knows what raw SQL does with a table or column that no model names. Nothing is rendered.
    https://docs.djangoproject.com/en/stable/ref/models/fields/#db-default
    """
    models_of_table = [model for model in state.models.values() if db_table(model) == table]
    return not models_of_table or any(_omits(model, column) for model in models_of_table)


def _omits(model: ModelState, column: str) -> bool:
    if column not in _columns(model):
        return True
    return any(
        isinstance(field, models.AutoField) or field.generated or field.has_db_default()
        for name, field in model.fields.items()
        if not field.many_to_many and _column(name, field) == column
    )


def _columns(model: ModelState) -> Iterator[str]:
    for name, field in model.fields.items():
        if not field.many_to_many:
            yield _column(name, field)
    if model.options.get("order_with_respect_to"):
        yield "_order"


def _column(name: str, field: models.Field[Any, Any]) -> str:
    return field.db_column or (f"{name}_id" if isinstance(field, models.ForeignKey) else name)


def _many_to_many_tables(model: ModelState) -> set[str]:
    """The tables Django makes for many-to-many fields by itself, by ``ManyToManyField._get_m2m_db_table``."""
    found = set()
    for name, field in model.fields.items():
        if isinstance(field, models.ManyToManyField) and not _has_own_through(field):
            found.add(
                getattr(field, "db_table", None)
                or truncate_name(f"{db_table(model)}_{name}", _MAX_NAME_LENGTH)
            )
    return found


def _has_own_through(field: models.ManyToManyField[models.Model, models.Model]) -> bool:
    through = field.remote_field.through
    return through is not None and not getattr(getattr(through, "_meta", None), "auto_created", False)
