"""Fields of django-mptt, django-taggit, django-model-utils and others."""

from __future__ import annotations

from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, RemoveField, RenameModel
from django.utils.module_loading import import_string

from differential.case import Case, case

# Not imported above: types are checked where they are not installed.
TreeForeignKey = import_string("mptt.fields.TreeForeignKey")
TreeManyToManyField = import_string("mptt.fields.TreeManyToManyField")
TaggableManager = import_string("taggit.managers.TaggableManager")
FSMField = import_string("django_fsm.FSMField")
AutoCreatedField = import_string("model_utils.fields.AutoCreatedField")
MonitorField = import_string("model_utils.fields.MonitorField")
StatusField = import_string("model_utils.fields.StatusField")
PhoneNumberField = import_string("phonenumber_field.modelfields.PhoneNumberField")
PickledObjectField = import_string("picklefield.fields.PickledObjectField")
TimeZoneField = import_string("timezone_field.TimeZoneField")

ID = ("id", models.BigAutoField(primary_key=True))
TREE = CreateModel(
    "Branch",
    [
        ID,
        ("name", models.CharField(max_length=50)),
        ("lft", models.PositiveIntegerField(editable=False)),
        ("rght", models.PositiveIntegerField(editable=False)),
        ("tree_id", models.PositiveIntegerField(db_index=True, editable=False)),
        ("level", models.PositiveIntegerField(editable=False)),
        ("parent", TreeForeignKey("self", models.CASCADE, null=True, related_name="children")),
    ],
)
# treebeard.mp_tree.MP_Node, as makemigrations writes it.
PATHS = CreateModel(
    "Leaf",
    [
        ID,
        ("path", models.CharField(max_length=255, unique=True)),
        ("depth", models.PositiveIntegerField()),
        ("numchild", models.PositiveIntegerField(default=0)),
    ],
)
LABELS = [
    CreateModel(
        "Label",
        [
            ID,
            ("name", models.CharField(max_length=100, unique=True)),
            ("slug", models.SlugField(max_length=100, unique=True)),
        ],
    ),
    CreateModel(
        "Labelled",
        [
            ID,
            ("tag", models.ForeignKey("lab.Label", models.CASCADE, related_name="+")),
            ("content_object", models.ForeignKey("lab.Shelf", models.CASCADE, related_name="+")),
        ],
    ),
]
TAGS = TaggableManager(through="lab.Labelled", to="lab.Label")

CASES: tuple[Case, ...] = (
    case("mptt_model", TREE),
    case(
        "mptt_key_added",
        AddField(
            "thing",
            "branch",
            TreeForeignKey("lab.Branch", models.CASCADE, null=True, related_name="+"),
        ),
        setup=[TREE],
    ),
    case(
        "mptt_many_added",
        AddField("thing", "branches", TreeManyToManyField("lab.Branch", related_name="+")),
        setup=[TREE],
    ),
    case(
        "mptt_key_not_null",
        AlterField("branch", "parent", TreeForeignKey("self", models.CASCADE, related_name="children")),
        setup=[TREE],
    ),
    case("mptt_renamed", RenameModel("Branch", "Bough"), setup=[TREE]),
    case(
        "mptt_index_off",
        AlterField("branch", "tree_id", models.PositiveIntegerField(editable=False)),
        setup=[TREE],
    ),
    case("treebeard_model", PATHS),
    case(
        "treebeard_path_longer",
        AlterField("leaf", "path", models.CharField(max_length=600, unique=True)),
        setup=[PATHS],
    ),
    case(
        "treebeard_added",
        AddField("shelf", "depth", models.PositiveIntegerField(default=1)),
        AddField("shelf", "numchild", models.PositiveIntegerField(default=0)),
    ),
    case("taggit_added", AddField("shelf", "tags", TAGS), setup=LABELS),
    case("taggit_removed", RemoveField("shelf", "tags"), setup=[*LABELS, AddField("shelf", "tags", TAGS)]),
    case(
        "taggit_slug_allows_unicode",
        AlterField("label", "slug", models.SlugField(allow_unicode=True, max_length=200, unique=True)),
        setup=LABELS,
    ),
    case("fsm_added", AddField("thing", "state", FSMField(default="new"))),
    case(
        "model_utils_status",
        AddField("thing", "status", StatusField(choices=[("a", "a")], default="a", no_check_for_status=True)),
    ),
    case("model_utils_created", AddField("thing", "made", AutoCreatedField(editable=False))),
    case(
        "model_utils_monitor",
        AddField("thing", "seen", MonitorField(monitor="char", null=True, default=None)),
    ),
    case(
        "phone_added", AddField("thing", "phone", PhoneNumberField(max_length=128, default="", db_index=True))
    ),
    case("pickle_added", AddField("thing", "pickle", PickledObjectField(null=True, editable=False))),
    case("timezone_added", AddField("thing", "zone", TimeZoneField(default="UTC"))),
)
