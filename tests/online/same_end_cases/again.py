"""What is removed and comes back under the same name; what is renamed with keys in and out."""

from __future__ import annotations

from django.db import models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RenameField,
    RenameModel,
)

from differential.case import Case, case

ID = ("id", models.BigAutoField(primary_key=True))
FAMILY = [
    CreateModel(
        "Person",
        [
            ID,
            ("boss", models.ForeignKey("self", models.CASCADE, null=True)),
            ("shelf", models.ForeignKey("lab.Shelf", models.CASCADE)),
            ("friends", models.ManyToManyField("self")),
            ("books", models.ManyToManyField("lab.Reader", related_name="+")),
        ],
    ),
    CreateModel("Pet", [ID, ("owner", models.OneToOneField("lab.Person", models.CASCADE))]),
    CreateModel(
        "Fan", [ID, ("name", models.TextField(null=True)), ("idols", models.ManyToManyField("lab.Person"))]
    ),
]
UNIQUE = models.UniqueConstraint(fields=["small", "big"], name="again_unique")
CHECK = models.CheckConstraint(condition=models.Q(integer__gt=-5), name="again_check")

CASES: tuple[Case, ...] = (
    case(
        "again_field_of_the_same_kind",
        RemoveField("thing", "integer_null"),
        AddField("thing", "integer_null", models.IntegerField(null=True)),
    ),
    case(
        "again_field_not_null",
        RemoveField("thing", "integer"),
        AddField("thing", "integer", models.IntegerField(default=3)),
    ),
    case(
        "again_field_of_another_kind",
        RemoveField("thing", "char_indexed"),
        AddField("thing", "char_indexed", models.DateField(null=True, db_index=True)),
    ),
    case(
        "again_key",
        RemoveField("thing", "author"),
        AddField("thing", "author", models.ForeignKey("lab.Shelf", models.CASCADE, null=True)),
    ),
    case(
        "again_many_to_many",
        RemoveField("thing", "readers"),
        AddField("thing", "readers", models.ManyToManyField("lab.Shelf", related_name="+")),
    ),
    case("again_model", DeleteModel("Note"), CreateModel("Note", [ID, ("body", models.TextField())])),
    case(
        "again_renamed_away",
        RenameField("thing", "integer_null", "spare"),
        AddField("thing", "integer_null", models.IntegerField(null=True)),
    ),
    case(
        "again_index",
        RemoveField("thing", "big"),
        AddField("thing", "big", models.BigIntegerField(null=True, db_index=True)),
    ),
    case(
        "again_constraints",
        AddConstraint("thing", CHECK),
        RemoveConstraint("thing", "again_check"),
        AddConstraint("thing", CHECK),
    ),
    case(
        "again_unique_renamed",
        RemoveConstraint("thing", "again_unique"),
        AddConstraint("thing", models.UniqueConstraint(fields=["small", "big"], name="again_other")),
        setup=[AddConstraint("thing", UNIQUE)],
    ),
    case("again_model_keys_in_and_out", RenameModel("Person", "Human"), setup=FAMILY),
    case("again_table_keys_in_and_out", AlterModelTable("Person", "people"), setup=FAMILY),
    case("again_model_of_one_to_one", RenameModel("Pet", "Animal"), setup=FAMILY),
    case(
        "again_model_then_field",
        RenameModel("Author", "Writer"),
        RenameField("thing", "author", "writer"),
        AddIndex("writer", models.Index(fields=["name"], name="writer_name")),
    ),
    case(
        "again_key_to_renamed",
        RenameModel("Shelf", "Rack"),
        AlterField("note", "shelf", models.ForeignKey("lab.Rack", models.CASCADE, db_column="shelf")),
    ),
)
