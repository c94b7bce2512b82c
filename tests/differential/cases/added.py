"""AddField of every kind of field."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.migrations import AddField, AlterField
from django.db.models.functions import Lower, Now, Pi

from differential.case import Case, case


def add(field: models.Field[Any, Any], model: str = "thing") -> AddField:
    return AddField(model, "extra", field)


NULLABLE: dict[str, models.Field[Any, Any]] = {
    "int": models.IntegerField(null=True),
    "bigint": models.BigIntegerField(null=True),
    "smallint": models.SmallIntegerField(null=True),
    "char": models.CharField(max_length=50, null=True),
    "char_nolimit": models.CharField(null=True),
    "text": models.TextField(null=True),
    "bool": models.BooleanField(null=True),
    "date": models.DateField(null=True),
    "datetime": models.DateTimeField(null=True),
    "time": models.TimeField(null=True),
    "duration": models.DurationField(null=True),
    "decimal": models.DecimalField(max_digits=8, decimal_places=2, null=True),
    "float": models.FloatField(null=True),
    "uuid": models.UUIDField(null=True),
    "json": models.JSONField(null=True),
    "binary": models.BinaryField(null=True),
    "ip": models.GenericIPAddressField(null=True),
    "email": models.EmailField(null=True),
    "url": models.URLField(null=True),
    "file": models.FileField(null=True),
    "array": ArrayField(models.IntegerField(), null=True),
    "positive_int": models.PositiveIntegerField(null=True),
    "positive_smallint": models.PositiveSmallIntegerField(null=True),
    "positive_bigint": models.PositiveBigIntegerField(null=True),
    "slug": models.SlugField(null=True),
    "slug_unindexed": models.SlugField(null=True, db_index=False),
    "int_indexed": models.IntegerField(null=True, db_index=True),
    "int_unique": models.IntegerField(null=True, unique=True),
    "char_indexed": models.CharField(max_length=50, null=True, db_index=True),
    "char_unique": models.CharField(max_length=50, null=True, unique=True),
    "text_indexed": models.TextField(null=True, db_index=True),
    "int_default": models.IntegerField(null=True, default=7),
    "int_db_default": models.IntegerField(null=True, db_default=7),
    "positive_db_default": models.PositiveIntegerField(null=True, db_default=7),
    "collation": models.CharField(max_length=50, null=True, db_collation="C"),
    "comment": models.IntegerField(null=True, db_comment="said"),
    "column": models.IntegerField(null=True, db_column="other"),
}
NOT_NULL: dict[str, models.Field[Any, Any]] = {
    "int_default": models.IntegerField(default=7),
    "char_default": models.CharField(max_length=50, default=""),
    "char_blank": models.CharField(max_length=50, blank=True, default=""),
    "bool_default": models.BooleanField(default=False),
    "json_default": models.JSONField(default=dict),
    "decimal_default": models.DecimalField(max_digits=8, decimal_places=2, default=Decimal("1.5")),
    "binary_default": models.BinaryField(default=b"x"),
    "callable_uuid": models.UUIDField(default=uuid.uuid4),
    "array_default": ArrayField(models.IntegerField(), default=list),
    "datetime_auto_now": models.DateTimeField(auto_now=True),
    "positive_default": models.PositiveIntegerField(default=7),
    "slug_default": models.SlugField(default="x"),
    "int_default_indexed": models.IntegerField(default=7, db_index=True),
    "int_db_default": models.IntegerField(db_default=7),
    "int_db_default_and_default": models.IntegerField(default=8, db_default=7),
    "char_db_default": models.CharField(max_length=50, db_default="x"),
    "bool_db_default": models.BooleanField(db_default=False),
    "now_db_default": models.DateTimeField(db_default=Now()),
    "pi_db_default": models.FloatField(db_default=Pi()),
    "json_db_default": models.JSONField(db_default=models.Value({}, models.JSONField())),
    "uuid_db_default": models.UUIDField(db_default=RandomUUID()),
    "positive_db_default": models.PositiveIntegerField(db_default=7),
    "indexed_db_default": models.IntegerField(db_default=7, db_index=True),
}
KEYS: dict[str, models.Field[Any, Any]] = {
    "add_fk_null": models.ForeignKey("lab.Shelf", models.SET_NULL, null=True),
    "add_fk_null_noindex": models.ForeignKey("lab.Shelf", models.SET_NULL, null=True, db_index=False),
    "add_fk_null_noconstraint": models.ForeignKey(
        "lab.Shelf", models.DO_NOTHING, null=True, db_constraint=False
    ),
    "add_fk_null_bare": models.ForeignKey(
        "lab.Shelf", models.DO_NOTHING, null=True, db_constraint=False, db_index=False
    ),
    "add_fk_notnull_default": models.ForeignKey("lab.Shelf", models.CASCADE, default=1),
    "add_fk_notnull_db_default": models.ForeignKey("lab.Shelf", models.CASCADE, db_default=1),
    "add_fk_to_field": models.ForeignKey(
        "lab.Author", models.CASCADE, null=True, to_field="code", related_name="+"
    ),
    "add_fk_self": models.ForeignKey("self", models.CASCADE, null=True),
    "add_fk_to_empty": models.ForeignKey("lab.Empty", models.CASCADE, null=True),
    "add_one_to_one_null": models.OneToOneField("lab.Shelf", models.CASCADE, null=True),
    "add_m2m": models.ManyToManyField("lab.Shelf"),
    "add_m2m_self": models.ManyToManyField("self"),
}

CASES: tuple[Case, ...] = (
    *(case(f"add_null_{name}", add(field)) for name, field in NULLABLE.items()),
    *(case(f"add_notnull_{name}", add(field)) for name, field in NOT_NULL.items()),
    *(case(name, add(field)) for name, field in KEYS.items()),
    case("add_fk_null_non_atomic", add(KEYS["add_fk_null"]), atomic=False),
    case("add_null_int_indexed_non_atomic", add(NULLABLE["int_indexed"]), atomic=False),
    case("add_notnull_int_nodefault", add(models.IntegerField()), fails="23502"),
    case("add_notnull_int_nodefault_empty_table", add(models.IntegerField(), "empty")),
    case(
        "add_notnull_callable_uuid_unique",
        add(models.UUIDField(default=uuid.uuid4, unique=True)),
        fails="23505",
    ),
    case("add_notnull_default_unique_int", add(models.IntegerField(default=1, unique=True)), fails="23505"),
    case(
        "add_one_to_one_notnull_default",
        add(models.OneToOneField("lab.Shelf", models.CASCADE, default=1)),
        fails="23505",
    ),
    case(
        "add_generated_stored",
        add(
            models.GeneratedField(
                expression=models.F("small") + 1, output_field=models.IntegerField(), db_persist=True
            )
        ),
    ),
    case(
        "add_generated_stored_text",
        add(
            models.GeneratedField(expression=Lower("char"), output_field=models.TextField(), db_persist=True)
        ),
    ),
    case(
        "add_generated_virtual",
        add(
            models.GeneratedField(
                expression=models.F("small") + 1, output_field=models.IntegerField(), db_persist=False
            )
        ),
        django=(6, 1),
        server=18,
    ),
    case(
        "add_field_preserve_default_false",
        AddField("thing", "extra", models.IntegerField(default=3), preserve_default=False),
    ),
    case(
        "add_field_then_not_null",
        add(models.IntegerField(null=True)),
        AlterField("thing", "extra", models.IntegerField(null=True, default=4)),
    ),
    case(
        "add_two_fields",
        add(models.IntegerField(null=True)),
        AddField("thing", "more", models.TextField(null=True)),
    ),
    case(
        "add_two_fields_one_indexed",
        add(models.IntegerField(null=True)),
        AddField("thing", "more", models.TextField(null=True, db_index=True)),
    ),
)
