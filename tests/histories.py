"""Tricky histories of models, as lists of (app label, operation), for tests that compare with stock Django.

They are new ones each time: stock Django changes the fields of operations it has applied.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import models
from django.db.migrations import operations as ops
from django.db.models.deletion import CASCADE, SET_NULL


class Titled(models.Model):
    title = models.CharField(max_length=20)
    editor = models.ForeignKey("people.Person", CASCADE, related_name="%(app_label)s_%(class)s_edited")
    labels: Any = models.ManyToManyField("library.Label")  # type: ignore[misc]

    class Meta:
        abstract = True
        app_label = "library"


class Tagged(models.Model):
    content_type = models.ForeignKey("contenttypes.ContentType", CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()

    class Meta:
        abstract = True
        app_label = "library"


class HasTags(models.Model):
    tags = GenericRelation("library.TaggedItem")

    class Meta:
        abstract = True
        app_label = "library"


class Shelf:
    """A base that is no model."""

    def where(self) -> Any:
        return "here"


class People(models.Manager[Any]):
    use_in_migrations = True

    def __init__(self, kind: Any = None) -> None:
        super().__init__()
        self.kind = kind


def pk() -> Any:
    return models.AutoField(primary_key=True, auto_created=True, serialize=False, verbose_name="ID")


def fk(to: Any, **options: Any) -> Any:
    return models.ForeignKey(to, options.pop("on_delete", CASCADE), **options)


def create(app: Any, name: Any, fields: Any = (), **options: Any) -> Any:
    bases = options.pop("bases", None)
    managers = options.pop("managers", None)
    return app, ops.CreateModel(name, [("id", pk()), *fields], options, bases, managers)


def create_child(app: Any, name: Any, bases: Any, fields: Any = (), **options: Any) -> Any:
    return app, ops.CreateModel(name, list(fields), options, bases)


def people_and_books() -> Any:
    return [
        create("people", "Person", [("name", models.CharField(max_length=50))]),
        create("library", "Label", [("name", models.CharField(max_length=10, unique=True))]),
        create(
            "library",
            "Book",
            [("author", fk("people.Person")), ("labels", models.ManyToManyField("library.Label"))],
        ),
        create("library", "Chapter", [("book", fk("library.Book", related_name="chapters"))]),
    ]


def keys() -> Any:
    return [
        *people_and_books(),
        ("people", ops.AddField("person", "age", models.IntegerField(null=True))),
        ("people", ops.AlterField("person", "id", models.BigAutoField(primary_key=True))),
        ("library", ops.AlterField("book", "author", fk("people.Person", null=True, on_delete=SET_NULL))),
        ("library", ops.AlterField("book", "author", fk("people.Person", related_name="written"))),
        ("library", ops.AddField("chapter", "reviewer", fk("people.Person", related_name="+", null=True))),
        (
            "library",
            ops.AlterField("chapter", "reviewer", fk("people.Person", related_name="reviews", null=True)),
        ),
        ("library", ops.RemoveField("chapter", "reviewer")),
        ("library", ops.AlterField("label", "id", models.UUIDField(primary_key=True))),
        ("library", ops.DeleteModel("chapter")),
        ("library", ops.RemoveField("book", "labels")),
        ("library", ops.DeleteModel("label")),
    ]


def renames() -> Any:
    return [
        *people_and_books(),
        ("library", ops.AddField("label", "parent", fk("self", null=True))),
        ("library", ops.AddField("chapter", "label", fk("library.Label", to_field="name", null=True))),
        ("library", ops.RenameField("label", "name", "title")),
        ("people", ops.RenameModel("Person", "Human")),
        ("library", ops.RenameModel("Label", "Tag")),
        ("library", ops.RenameField("book", "author", "writer")),
        ("library", ops.RenameModel("Book", "Volume")),
        ("people", ops.AlterModelTable("human", "humans")),
        ("people", ops.RenameField("human", "id", "key")),
    ]


def circles() -> Any:
    return [
        create("a", "One", [("me", fk("self", null=True)), ("friends", models.ManyToManyField("self"))]),
        create("b", "Two", [("one", fk("a.One"))]),
        ("a", ops.AddField("one", "two", fk("b.Two", null=True, related_name="ones_of"))),
        create("c", "Three"),
        ("c", ops.AddField("three", "two", models.OneToOneField("b.Two", CASCADE))),
        ("b", ops.AlterField("two", "id", models.BigAutoField(primary_key=True))),
        (
            "a",
            ops.AlterField(
                "one", "friends", models.ManyToManyField("self", symmetrical=False, related_name="fans")
            ),
        ),
        ("a", ops.RenameModel("One", "Uno")),
        ("b", ops.AlterField("two", "one", fk("a.Uno", related_name="twos"))),
    ]


def inheritance() -> Any:
    return [
        create("people", "Person", [("name", models.CharField(max_length=50))]),
        create_child(
            "people",
            "Member",
            ("people.person",),
            [
                (
                    "person_ptr",
                    models.OneToOneField(
                        "people.Person",
                        CASCADE,
                        parent_link=True,
                        primary_key=True,
                        auto_created=True,
                        serialize=False,
                    ),
                ),
                ("since", models.DateField()),
            ],
        ),
        create_child("people", "Proxy", ("people.member",), proxy=True, indexes=[], constraints=[]),
        create_child("people", "Deeper", ("people.proxy",), proxy=True, indexes=[], constraints=[]),
        create(
            "library",
            "Loan",
            [
                ("member", fk("people.Proxy", related_name="loans")),
                ("others", models.ManyToManyField("people.Deeper")),
            ],
        ),
        create_child("people", "Honorary", ("people.member",), [("reason", models.TextField())]),
        ("people", ops.AddField("person", "born", models.DateField(null=True))),
        ("people", ops.AlterField("person", "id", models.BigAutoField(primary_key=True))),
        (
            "people",
            ops.AddField("member", "sponsor", fk("people.Person", null=True, related_name="sponsored")),
        ),
        ("library", ops.AlterField("loan", "member", fk("people.Member"))),
        ("people", ops.RemoveField("person", "born")),
        ("people", ops.DeleteModel("Honorary")),
        ("library", ops.RemoveField("loan", "others")),
        ("people", ops.DeleteModel("Deeper")),
    ]


def python_bases() -> Any:
    return [
        create("people", "Person"),
        create("library", "Label"),
        create("library", "TaggedItem", bases=(Tagged,)),
        create("library", "Book", bases=(Shelf, Titled, HasTags)),
        ("people", ops.AddField("person", "name", models.CharField(max_length=50))),
        ("library", ops.AlterField("label", "id", models.BigAutoField(primary_key=True))),
        ("library", ops.AddField("book", "pages", models.IntegerField(default=1))),
        ("library", ops.AddField("taggeditem", "note", models.TextField(default=""))),
    ]


def options() -> Any:
    return [
        create(
            "people",
            "Person",
            [("name", models.CharField(max_length=50))],
            managers=[("objects", People("all")), ("old", models.Manager())],
        ),
        create(
            "library",
            "Book",
            [("author", fk("people.Person")), ("number", models.IntegerField())],
            default_related_name="%(class)s_list",
            order_with_respect_to="author",
        ),
        create("library", "Far", [("book", fk("library.Book"))], managed=False, db_table="far_away"),
        create("library", "Swapped", [("book", fk("library.Book"))], swappable="AUTH_USER_MODEL"),
        ("library", ops.AlterUniqueTogether("book", {("author", "number")})),
        ("library", ops.AddIndex("book", models.Index(fields=["number"], name="by_number"))),
        ("library", ops.RenameIndex("book", new_name="by_no", old_name="by_number")),
        ("library", ops.AddConstraint("book", models.UniqueConstraint(fields=["number"], name="one_number"))),
        ("library", ops.RemoveConstraint("book", "one_number")),
        ("library", ops.RemoveIndex("book", "by_no")),
        ("library", ops.AlterModelOptions("book", {"base_manager_name": "objects", "ordering": ["number"]})),
        ("people", ops.AlterModelManagers("person", [("objects", People("few"))])),
        ("library", ops.AlterOrderWithRespectTo("book", None)),
        ("people", ops.AlterModelTableComment("person", "who")),
        ("library", ops.AlterModelOptions("far", {"verbose_name": "far"})),
    ]


def through() -> Any:
    return [
        create("people", "Person"),
        create("library", "Book"),
        create(
            "library",
            "Credit",
            [
                ("book", fk("library.Book")),
                ("person", fk("people.Person")),
                ("by", fk("people.Person", related_name="+")),
            ],
        ),
        (
            "library",
            ops.AddField(
                "book",
                "people",
                models.ManyToManyField(
                    "people.Person", through="library.Credit", through_fields=("book", "person")
                ),
            ),
        ),
        (
            "library",
            ops.AddField(
                "book",
                "fans",
                models.ManyToManyField("people.Person", related_name="favourites", db_table="fans"),
            ),
        ),
        ("people", ops.AlterField("person", "id", models.BigAutoField(primary_key=True))),
        (
            "library",
            ops.AddField("book", "hidden", models.ManyToManyField("people.Person", related_name="+")),
        ),
        create(
            "library",
            "Sequel",
            [("first", fk("library.Book", related_name="+")), ("next", fk("library.Book", related_name="+"))],
        ),
        (
            "library",
            ops.AddField(
                "book",
                "sequels",
                models.ManyToManyField(
                    "library.Book",
                    through="library.Sequel",
                    through_fields=("first", "next"),
                    symmetrical=False,
                ),
            ),
        ),
        ("library", ops.RenameModel("Credit", "Role")),
        ("library", ops.RenameField("book", "fans", "lovers")),
        ("library", ops.RemoveField("book", "hidden")),
    ]


HISTORIES = {
    "keys": keys,
    "renames": renames,
    "circles": circles,
    "inheritance": inheritance,
    "python bases": python_bases,
    "options": options,
    "through": through,
}
