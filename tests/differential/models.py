"""The models that most cases change: a table with a column of every kind, a key in and keys
out, and tables without keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation

APP = "lab"

COLUMNS: list[tuple[str, models.Field[Any, Any]]] = [
    ("small", models.SmallIntegerField()),
    ("integer", models.IntegerField()),
    ("integer_null", models.IntegerField(null=True)),
    ("integer_default", models.IntegerField(default=5)),
    ("integer_db_default", models.IntegerField(db_default=5)),
    ("integer_indexed", models.IntegerField(db_index=True)),
    ("integer_unique", models.IntegerField(unique=True)),
    ("big", models.BigIntegerField()),
    ("positive", models.PositiveIntegerField()),
    ("positive_small", models.PositiveSmallIntegerField()),
    ("char", models.CharField(max_length=50)),
    ("char_null", models.CharField(max_length=50, null=True)),
    ("char_indexed", models.CharField(max_length=50, db_index=True)),
    ("char_unique", models.CharField(max_length=50, unique=True)),
    ("char_100", models.CharField(max_length=100)),
    ("char_free", models.CharField()),
    ("digits", models.CharField(max_length=20)),
    ("slug", models.SlugField(max_length=50)),
    ("text", models.TextField()),
    ("text_indexed", models.TextField(db_index=True)),
    ("decimal", models.DecimalField(max_digits=8, decimal_places=2)),
    ("float", models.FloatField()),
    ("boolean", models.BooleanField()),
    ("boolean_null", models.BooleanField(null=True)),
    ("date", models.DateField()),
    ("moment", models.DateTimeField()),
    ("moment_null", models.DateTimeField(null=True)),
    ("clock", models.TimeField()),
    ("duration", models.DurationField()),
    ("uuid", models.UUIDField()),
    ("json", models.JSONField()),
    ("binary", models.BinaryField()),
    ("address", models.GenericIPAddressField()),
    ("numbers", ArrayField(models.IntegerField())),
    ("words", ArrayField(models.CharField(max_length=10))),
    ("one", models.IntegerField()),
    ("two", models.IntegerField()),
    ("three", models.IntegerField()),
    ("money", models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0))),
]

KEYS: list[tuple[str, models.Field[Any, Any]]] = [
    ("author", models.ForeignKey("lab.Author", models.CASCADE, related_name="+")),
    ("editor", models.ForeignKey("lab.Author", models.SET_NULL, null=True, related_name="+")),
    ("bare", models.ForeignKey("lab.Author", models.CASCADE, null=True, db_index=False, related_name="+")),
    (
        "loose",
        models.ForeignKey("lab.Author", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"),
    ),
    ("seat", models.OneToOneField("lab.Reader", models.CASCADE, related_name="+")),
    ("readers", models.ManyToManyField("lab.Reader", related_name="+")),
]

BASE: list[Operation] = [
    CreateModel(
        "Author",
        [
            ("id", models.AutoField(primary_key=True)),
            ("name", models.CharField(max_length=50)),
            ("code", models.CharField(max_length=20, unique=True)),
            ("number", models.IntegerField(unique=True)),
        ],
    ),
    CreateModel(
        "Reader", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50))]
    ),
    CreateModel(
        "Shelf",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=50)),
            ("rank", models.IntegerField()),
        ],
    ),
    CreateModel(
        "Rating",
        [("id", models.BigAutoField(primary_key=True)), ("checked", models.IntegerField())],
        {"constraints": [models.CheckConstraint(condition=models.Q(checked__gte=0), name="rating_check")]},
    ),
    CreateModel(
        "Empty",
        [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=50, null=True))],
    ),
    CreateModel(
        "Thing",
        [("id", models.BigAutoField(primary_key=True)), *COLUMNS, *KEYS],
        {
            "indexes": [
                models.Index(fields=["small", "char_100"], name="thing_small_char"),
                models.Index(fields=["big"], name="thing_big"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=["one", "two"], name="thing_pair_unique"),
                models.UniqueConstraint(
                    fields=["three"], condition=models.Q(three__gt=0), name="thing_partial_unique"
                ),
            ],
        },
    ),
    CreateModel(
        "Note",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("thing", models.ForeignKey("lab.Thing", models.CASCADE)),
            ("body", models.TextField(null=True)),
            ("shelf", models.IntegerField()),
        ],
    ),
]
