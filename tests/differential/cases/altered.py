"""AlterField of columns: types, null, defaults, indexes, uniqueness, and what changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel, RunSQL
from django.db.models.functions import Now

from differential.case import Case, case


def alter(name: str, field: models.Field[Any, Any], model: str = "thing") -> AlterField:
    return AlterField(model, name, field)


TYPES: dict[str, tuple[str, models.Field[Any, Any]]] = {
    "alter_int_to_bigint": ("integer", models.BigIntegerField()),
    "alter_int_to_bigint_indexed": ("integer_indexed", models.BigIntegerField(db_index=True)),
    "alter_smallint_to_int": ("small", models.IntegerField()),
    "alter_bigint_to_int": ("big", models.IntegerField()),
    "alter_int_to_smallint": ("integer", models.SmallIntegerField()),
    "alter_int_to_positive_int": ("integer", models.PositiveIntegerField()),
    "alter_positive_int_to_int": ("positive", models.IntegerField()),
    "alter_positive_int_to_positive_bigint": ("positive", models.PositiveBigIntegerField()),
    "alter_positive_small_to_positive_int": ("positive_small", models.PositiveIntegerField()),
    "alter_int_to_text": ("integer", models.TextField()),
    "alter_int_to_char": ("integer", models.CharField(max_length=20)),
    "alter_int_to_decimal": ("integer", models.DecimalField(max_digits=12, decimal_places=2)),
    "alter_int_to_float": ("integer", models.FloatField()),
    "alter_int_to_bool": ("integer", models.BooleanField()),
    "alter_varchar50_to_100": ("char", models.CharField(max_length=100)),
    "alter_varchar50_to_100_indexed": ("char_indexed", models.CharField(max_length=100, db_index=True)),
    "alter_varchar50_to_100_unique": ("char_unique", models.CharField(max_length=100, unique=True)),
    "alter_varchar100_to_50": ("char_100", models.CharField(max_length=50)),
    "alter_varchar_to_varchar_nolimit": ("char", models.CharField()),
    "alter_varchar_nolimit_to_varchar": ("char_free", models.CharField(max_length=50)),
    "alter_varchar_to_text": ("char", models.TextField()),
    "alter_varchar_to_text_indexed": ("char_indexed", models.TextField(db_index=True)),
    "alter_varchar_to_text_unique": ("char_unique", models.TextField(unique=True)),
    "alter_text_to_varchar": ("text", models.CharField(max_length=50)),
    "alter_text_to_varchar_nolimit": ("text", models.CharField()),
    "alter_text_to_varchar_indexed": ("text_indexed", models.CharField(max_length=50, db_index=True)),
    "alter_char_to_email_same_length": ("char", models.EmailField(max_length=50)),
    "alter_char_to_url_longer": ("char", models.URLField(max_length=200)),
    "alter_char_to_slug": ("char", models.SlugField()),
    "alter_slug_to_char": ("slug", models.CharField(max_length=50)),
    "alter_char_to_int": ("digits", models.IntegerField()),
    "alter_char_to_int_nonnumeric": ("char", models.IntegerField()),
    "alter_char_to_array": ("char", ArrayField(models.CharField(max_length=50))),
    "alter_decimal_precision_up": ("decimal", models.DecimalField(max_digits=12, decimal_places=2)),
    "alter_decimal_scale_up": ("decimal", models.DecimalField(max_digits=12, decimal_places=4)),
    "alter_decimal_scale_down": ("decimal", models.DecimalField(max_digits=8, decimal_places=1)),
    "alter_decimal_precision_down": ("decimal", models.DecimalField(max_digits=6, decimal_places=2)),
    "alter_decimal_to_int": ("decimal", models.IntegerField()),
    "alter_decimal_to_float": ("decimal", models.FloatField()),
    "alter_float_to_decimal": ("float", models.DecimalField(max_digits=12, decimal_places=2)),
    "alter_bool_to_int": ("boolean", models.IntegerField()),
    "alter_date_to_timestamptz": ("date", models.DateTimeField()),
    "alter_timestamptz_to_date": ("moment", models.DateField()),
    "alter_duration_to_int": ("duration", models.IntegerField()),
    "alter_time_to_duration": ("clock", models.DurationField()),
    "alter_uuid_to_char": ("uuid", models.CharField(max_length=36)),
    "alter_json_to_text": ("json", models.TextField()),
    "alter_text_to_json": ("digits", models.JSONField()),
    "alter_ip_to_char": ("address", models.CharField(max_length=50)),
    "alter_array_size": ("numbers", ArrayField(models.IntegerField(), size=3)),
    "alter_array_base_varchar_longer": ("words", ArrayField(models.CharField(max_length=20))),
    "alter_array_base_int_to_bigint": ("numbers", ArrayField(models.BigIntegerField())),
    "alter_db_collation_change": ("char", models.CharField(max_length=50, db_collation="C")),
    "alter_db_collation_change_indexed": (
        "char_indexed",
        models.CharField(max_length=50, db_index=True, db_collation="C"),
    ),
    "alter_db_collation_change_unique": (
        "char_unique",
        models.CharField(max_length=50, unique=True, db_collation="C"),
    ),
    "alter_db_comment": ("char", models.CharField(max_length=50, db_comment="what it is")),
    "alter_db_comment_positive": ("positive", models.PositiveIntegerField(db_comment="what it is")),
    "alter_int_in_index_to_bigint": ("small", models.BigIntegerField()),
    "alter_type_and_null": ("char_null", models.CharField(max_length=100)),
    "alter_type_and_index": ("integer", models.BigIntegerField(db_index=True)),
}
FAILS = {
    "alter_char_to_int_nonnumeric": "22P02",
    "alter_char_to_array": "22P02",
    "alter_duration_to_int": "42846",
    "alter_bool_to_int": None,
}
OPTIONS: dict[str, tuple[str, models.Field[Any, Any]]] = {
    "alter_notnull_to_null": ("integer", models.IntegerField(null=True)),
    "alter_null_to_notnull_nodefault": ("integer_null", models.IntegerField()),
    "alter_null_to_notnull_default": ("integer_null", models.IntegerField(default=3)),
    "alter_null_to_notnull_db_default": ("integer_null", models.IntegerField(db_default=3)),
    "alter_char_null_to_notnull_blank": ("char_null", models.CharField(max_length=50, blank=True)),
    "alter_null_to_notnull_db_default_kept": ("char_null", models.CharField(max_length=50, db_default="x")),
    "alter_add_default": ("integer", models.IntegerField(default=1)),
    "alter_change_default": ("integer_default", models.IntegerField(default=6)),
    "alter_remove_default": ("integer_default", models.IntegerField()),
    "alter_add_db_default": ("integer", models.IntegerField(db_default=1)),
    "alter_add_db_default_now": ("moment", models.DateTimeField(db_default=Now())),
    "alter_change_db_default": ("integer_db_default", models.IntegerField(db_default=6)),
    "alter_remove_db_default": ("integer_db_default", models.IntegerField()),
    "alter_db_default_to_default": ("integer_db_default", models.IntegerField(default=5)),
    "alter_db_default_null_column": ("integer_null", models.IntegerField(null=True, db_default=3)),
    "alter_add_db_index_int": ("integer", models.IntegerField(db_index=True)),
    "alter_add_db_index_char": ("char", models.CharField(max_length=50, db_index=True)),
    "alter_drop_db_index_int": ("integer_indexed", models.IntegerField()),
    "alter_drop_db_index_char": ("char_indexed", models.CharField(max_length=50)),
    "alter_add_unique_int": ("integer", models.IntegerField(unique=True)),
    "alter_add_unique_char": ("char", models.CharField(max_length=50, unique=True)),
    "alter_add_unique_indexed": ("integer_indexed", models.IntegerField(unique=True)),
    "alter_drop_unique_int": ("integer_unique", models.IntegerField()),
    "alter_drop_unique_char": ("char_unique", models.CharField(max_length=50)),
    "alter_unique_to_index": ("char_unique", models.CharField(max_length=50, db_index=True)),
    "alter_choices": ("integer", models.IntegerField(choices=[(1, "one")])),
    "alter_help_text": ("integer", models.IntegerField(help_text="a number")),
    "alter_verbose_name": ("integer", models.IntegerField(verbose_name="number")),
    "alter_validators": ("integer", models.IntegerField(validators=[MinValueValidator(1)])),
    "alter_blank": ("integer", models.IntegerField(blank=True)),
    "alter_editable": ("integer", models.IntegerField(editable=False)),
    "alter_db_column": ("integer", models.IntegerField(db_column="other")),
    "alter_auto_now": ("moment", models.DateTimeField(auto_now=True)),
    "alter_to_same": ("integer", models.IntegerField()),
}
PLAIN = CreateModel(
    "Plain",
    [
        ("id", models.AutoField(primary_key=True)),
        ("number", models.IntegerField()),
        ("name", models.CharField(max_length=50)),
    ],
)
COMPUTED = CreateModel(
    "Computed",
    [
        ("id", models.AutoField(primary_key=True)),
        ("number", models.IntegerField()),
        (
            "double",
            models.GeneratedField(
                expression=models.F("number") * 2, output_field=models.IntegerField(), db_persist=True
            ),
        ),
    ],
)
NO_NULLS = "no row is NULL, so the UPDATE writes none"
HALF_NULL = ("UPDATE lab_thing SET integer_null = NULL, char_null = NULL WHERE id % 2 = 0",)
VIEW = RunSQL("CREATE VIEW lab_view AS SELECT id, char FROM lab_thing", "DROP VIEW lab_view")

CASES: tuple[Case, ...] = (
    *(case(name, alter(*change), fails=FAILS.get(name)) for name, change in TYPES.items()),
    *(
        case(name, alter(*change), unknowable=NO_NULLS if "null_to_notnull" in name else "")
        for name, change in OPTIONS.items()
    ),
    case(
        "alter_null_to_notnull_nodefault_has_nulls",
        alter("integer_null", models.IntegerField()),
        rows=HALF_NULL,
        fails="23502",
    ),
    case(
        "alter_null_to_notnull_default_has_nulls",
        alter("integer_null", models.IntegerField(default=3)),
        rows=HALF_NULL,
    ),
    case(
        "alter_char_null_to_notnull_blank_has_nulls",
        alter("char_null", models.CharField(max_length=50, blank=True)),
        rows=HALF_NULL,
        fails="23502",
    ),
    case(
        "alter_text_to_varchar_toolong",
        alter("text", models.CharField(max_length=3)),
    ),
    case("alter_varchar100_to_50_toolong", alter("char_100", models.CharField(max_length=2)), fails="22001"),
    case(
        "alter_bigint_to_int_overflow",
        alter("big", models.IntegerField()),
        rows=("UPDATE lab_thing SET big = 9999999999 WHERE id = 5",),
        fails="22003",
    ),
    case(
        "alter_add_unique_dups",
        alter("positive_small", models.PositiveSmallIntegerField(unique=True)),
        rows=("UPDATE lab_thing SET positive_small = 1",),
        fails="23505",
    ),
    case(
        "alter_varchar50_to_100_used_by_view",
        alter("char", models.CharField(max_length=100)),
        setup=[VIEW],
        fails="0A000",
    ),
    case(
        "alter_source_of_generated_int_to_bigint",
        alter("number", models.BigIntegerField(), "computed"),
        setup=[COMPUTED],
        fails="0A000",
    ),
    case(
        "alter_generated_expression_change",
        alter(
            "double",
            models.GeneratedField(
                expression=models.F("number") * 3, output_field=models.IntegerField(), db_persist=True
            ),
            "computed",
        ),
        setup=[COMPUTED],
        fails="ValueError",
    ),
    case(
        "alter_pk_auto_to_bigauto_plain",
        alter("id", models.BigAutoField(primary_key=True), "plain"),
        setup=[PLAIN],
    ),
    case(
        "alter_pk_auto_to_bigauto_incoming_fk", alter("id", models.BigAutoField(primary_key=True), "author")
    ),
    case("alter_pk_bigauto_to_auto_incoming_m2m", alter("id", models.AutoField(primary_key=True), "reader")),
    case(
        "alter_pk_auto_to_smallauto",
        alter("id", models.SmallAutoField(primary_key=True), "plain"),
        setup=[PLAIN],
    ),
    case("alter_pk_bigauto_to_uuid", alter("id", models.UUIDField(primary_key=True), "shelf"), fails="42846"),
    case(
        "alter_pk_auto_to_integer", alter("id", models.IntegerField(primary_key=True), "plain"), setup=[PLAIN]
    ),
    case(
        "alter_pk_integer_to_auto",
        alter("id", models.AutoField(primary_key=True), "counted"),
        setup=[
            CreateModel(
                "Counted",
                [("id", models.IntegerField(primary_key=True)), ("name", models.CharField(max_length=50))],
            )
        ],
    ),
    case(
        "alter_integer_to_auto_non_pk_table",
        alter("name", models.CharField(max_length=80), "plain"),
        setup=[PLAIN],
    ),
    case(
        "alter_null_to_notnull_after_valid_check",
        alter("integer_null", models.IntegerField()),
        setup=[
            AddConstraint(
                "thing",
                models.CheckConstraint(
                    condition=models.Q(integer_null__isnull=False), name="integer_null_set"
                ),
            )
        ],
    ),
    case(
        "alter_null_to_notnull_after_stronger_check",
        alter("integer_null", models.IntegerField()),
        setup=[
            AddConstraint(
                "thing",
                models.CheckConstraint(
                    condition=models.Q(integer_null__isnull=False, integer_null__gte=0),
                    name="integer_null_set",
                ),
            )
        ],
    ),
    case(
        "alter_null_to_notnull_after_weaker_check",
        alter("integer_null", models.IntegerField()),
        setup=[
            AddConstraint(
                "thing",
                models.CheckConstraint(condition=models.Q(integer_null__gte=0), name="integer_null_set"),
            )
        ],
    ),
    case(
        "alter_null_to_notnull_after_not_valid_check",
        alter("integer_null", models.IntegerField()),
        setup=[RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT c CHECK (integer_null IS NOT NULL) NOT VALID")],
    ),
    case(
        "alter_null_to_notnull_after_not_null_not_valid_validated",
        alter("integer_null", models.IntegerField()),
        setup=[
            RunSQL("ALTER TABLE lab_thing ADD CONSTRAINT c NOT NULL integer_null NOT VALID"),
            RunSQL("ALTER TABLE lab_thing VALIDATE CONSTRAINT c"),
        ],
        server=18,
    ),
    case(
        "alter_null_to_notnull_non_atomic_default_has_nulls",
        alter("integer_null", models.IntegerField(default=3)),
        rows=HALF_NULL,
        atomic=False,
    ),
    case(
        "combo_nonatomic_null_to_notnull_default",
        alter("integer_null", models.IntegerField(default=3)),
        atomic=False,
        unknowable=NO_NULLS,
    ),
    case(
        "alter_twice_back",
        alter("integer", models.IntegerField(null=True)),
        alter("integer", models.IntegerField()),
    ),
    case(
        "combo_alter_type_and_add_index",
        alter("char", models.CharField(max_length=100)),
        alter("char", models.CharField(max_length=100, db_index=True)),
    ),
    case(
        "combo_add_null_then_notnull",
        AddField("thing", "extra", models.IntegerField(null=True)),
        alter("extra", models.IntegerField(default=2)),
    ),
)
