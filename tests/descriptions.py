"""All that can be seen of a rendered model, in plain values that compare equal across registries."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection


def describe(model: Any) -> Any:
    """All that operations and data migrations can see of a model, in plain values."""
    opts = model._meta
    return {
        "label": opts.label,
        "table": opts.db_table,
        "options": {
            name: value
            for name, value in opts.original_attrs.items()
            if name not in {"apps", "auto_created", "indexes", "constraints"}
        },
        "indexes": [index.deconstruct() for index in (*opts.indexes, *opts.constraints)],
        "bases": [
            getattr(base, "_meta", base) is base or getattr(getattr(base, "_meta", None), "label", base)
            for base in model.__bases__
        ],
        "parents": [(parent._meta.label, field and field.name) for parent, field in opts.parents.items()],
        "concrete": opts.concrete_model._meta.label,
        "pk": opts.pk.name,
        "local": [
            field.name for field in (*opts.local_fields, *opts.local_many_to_many, *opts.private_fields)
        ],
        "concrete fields": [field.name for field in opts.concrete_fields],
        "fields": [
            describe_field(field)
            for field in opts.get_fields(include_hidden=True)
            if not field.auto_created or field.concrete
        ],
        "reverse": sorted(
            describe_rel(rel) for rel in opts.get_fields(include_hidden=True) if field_is_reverse(rel)
        ),
        "related objects": sorted(describe_rel(rel) for rel in opts.related_objects),
        "map": sorted(opts.fields_map),
        "tree": sorted(str(field) for field in opts._relation_tree),
        "managers": [
            (manager.name, type(manager).__name__, getattr(manager, "kind", None))
            for manager in opts.managers
        ],
        "base manager": opts.base_manager.name,
        "default manager": opts.default_manager.name,
        "accessors": sorted(name for name in dir(model) if usable(model, name)),
        "swapped": opts.swapped,
        "made for": opts.auto_created and opts.auto_created._meta.label,
    }


def usable(model: Any, name: Any) -> Any:
    return not name.startswith("_") and hasattr(model, name)


def field_is_reverse(field: Any) -> Any:
    return field.auto_created and not field.concrete


def describe_rel(rel: Any) -> Any:
    return (
        rel.name,
        str(rel.field),
        rel.get_accessor_name() or "",
        type(rel).__name__,
        rel.model._meta.label,
    )


def describe_field(field: Any) -> Any:
    name, path, args, kwargs = field.deconstruct()
    found = {
        "name": name,
        "path": path,
        "args": [
            argument.deconstruct()[1:] if hasattr(argument, "deconstruct") else argument for argument in args
        ],
        "kwargs": {key: repr(value) for key, value in kwargs.items()},
        "model": field.model._meta.label,
        "column": getattr(field, "column", None),
        "type": field.db_type(connection) if hasattr(field, "db_type") else None,
    }
    if field.remote_field:
        found["target"] = field.remote_field.model._meta.label
        found["names"] = (field.remote_field.related_name, field.related_query_name())
        if hasattr(field, "foreign_related_fields") and field.concrete and not field.many_to_many:
            found["related"] = [str(other) for other in field.foreign_related_fields]
    if field.many_to_many:
        through = field.remote_field.through
        found["through"] = (
            through._meta.label,
            through._meta.db_table,
            bool(through._meta.auto_created),
            through._meta.managed,
        )
        found["m2m"] = many_to_many_names(field)
    return found


def many_to_many_names(field: Any) -> Any:
    try:
        return (
            field.m2m_db_table(),
            field.m2m_column_name(),
            field.m2m_reverse_name(),
            field.m2m_target_field_name(),
            field.m2m_reverse_target_field_name(),
        )
    except FieldDoesNotExist as error:
        # django-taggit asks its table for a generic key, which historical models do not have.
        return str(error)
