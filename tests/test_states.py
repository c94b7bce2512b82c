from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from django.db import connections, models
from django.db.migrations import operations as ops
from django.db.migrations.exceptions import InvalidBasesError
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.deletion import CASCADE

from django_safemigrate.render import LazyApps, LazyState
from library import after, changed, create, history, lazy_state, pk

# States side by side.


def test_states_share_the_classes_of_what_does_not_change() -> None:
    before = lazy_state()
    book = before.apps.get_model("library.book")
    state = changed(before, "library", ops.AddField("chapter", "n", models.IntegerField(null=True)))
    assert state.apps.get_model("library.book") is book
    assert state.apps.get_model("library.chapter") is not before.apps.get_model("library.chapter")


def test_each_state_has_its_own_reverse_relations() -> None:
    before = lazy_state()
    state = changed(
        before,
        "library",
        ops.AlterField("book", "editor", models.ForeignKey("people.Person", CASCADE, related_name="made")),
    )
    person, same = before.apps.get_model("people.person"), state.apps.get_model("people.person")
    assert hasattr(same, "made")
    assert not hasattr(same, "edited")
    assert state.apps.get_model("library.book")._meta.get_field("editor").related_model is same
    person = before.apps.get_model("people.person")
    assert hasattr(person, "edited")
    assert not hasattr(person, "made")
    assert {rel.name for rel in person._meta.related_objects} == {"book", "edited"}


def test_an_altered_primary_key_has_the_old_and_the_new_models_that_point_at_it() -> None:
    before = lazy_state()
    state = changed(before, "people", ops.AlterField("person", "id", models.BigAutoField(primary_key=True)))
    new, old = state.apps.get_model("people.person"), before.apps.get_model("people.person")
    pairs = list(zip(old._meta.related_objects, new._meta.related_objects, strict=True))
    assert [rel.field.name for rel, _ in pairs] == ["author", "editor"]
    connection = connections["default"]
    for old_rel, new_rel in pairs:
        assert old_rel.related_model is before.apps.get_model("library.book")
        assert new_rel.related_model is state.apps.get_model("library.book")
        assert old_rel.field.related_model is old
        assert new_rel.field.related_model is new
        assert old_rel.field.remote_field.get_related_field().get_internal_type() == "AutoField"
        assert new_rel.field.remote_field.get_related_field().get_internal_type() == "BigAutoField"
        assert old_rel.field.db_type(connection) == models.AutoField().rel_db_type(connection)
        assert new_rel.field.db_type(connection) == models.BigAutoField().rel_db_type(connection)


def test_key_types_two_models_away_follow_their_state() -> None:
    def keyed(state: Any) -> Any:
        return state.apps.get_model("b.far")._meta.get_field("mid").db_type(connections["default"])

    before = after(
        [
            create("a", "Base"),
            (
                "a",
                ops.CreateModel("Mid", [("base", models.OneToOneField("a.Base", CASCADE, primary_key=True))]),
            ),
            create("b", "Far", mid=models.ForeignKey("a.Mid", CASCADE)),
        ],
        LazyState(),
    )
    state = changed(before, "a", ops.AlterField("base", "id", models.UUIDField(primary_key=True)))
    expected = [
        field.rel_db_type(connections["default"]) for field in (models.AutoField(), models.UUIDField())
    ]
    for _ in range(2):
        assert [keyed(before), keyed(state)] == expected
        assert [keyed(state), keyed(before)] == expected[::-1]


# Copies.


def test_changes_in_place_stay_in_their_state() -> None:
    before = lazy_state()
    state = before.clone()
    mine = state.models["library", "book"]
    mine.fields["pages"] = models.IntegerField()
    mine.options["indexes"].append(models.Index(fields=["pages"], name="by_pages"))
    del state.models["library", "loan"]
    assert "pages" not in before.models["library", "book"].fields
    assert before.models["library", "book"].options["indexes"] == []
    assert ("library", "loan") in before.models
    assert state.apps.get_model("library.book")._meta.indexes[0].name == "by_pages"
    assert {field.name for field in before.apps.get_model("library.book")._meta.local_fields} == {
        "id",
        "author",
        "editor",
    }


def test_a_renamed_field_keeps_its_name_in_earlier_states() -> None:
    def key() -> Any:
        return models.ForeignKey("library.Label", CASCADE, to_field="code")

    before = after(
        [
            create("library", "Label", code=models.CharField(max_length=3, unique=True)),
            create("library", "Book", label=key()),
        ],
        LazyState(),
    )
    state = changed(before, "library", ops.RenameField("label", "code", "sign"))
    for one, name in ((state, "sign"), (before, "code"), (state, "sign")):
        field = one.apps.get_model("library.book")._meta.get_field("label")
        assert field.target_field.name == name
        assert one.models["library", "book"].fields["label"].remote_field.field_name == name


def test_model_states_that_are_only_looked_at_change_nothing() -> None:
    state = lazy_state()
    apps = state.apps
    for key in state.models:
        assert state.models[key].name_lower == key[1]
    assert state.apps is apps
    assert state.clone().apps is apps


def test_the_registry_follows_its_state() -> None:
    state = lazy_state()
    old = state.apps
    state.add_model(ModelState("library", "Map", [("id", pk())]))
    assert state.apps.get_model("library.map")._meta.db_table == "library_map"
    with pytest.raises(LookupError, match="App 'library' doesn't have a 'map' model."):
        old.get_model("library.map")
    with pytest.raises(LookupError, match="No installed app with label 'nowhere'."):
        old.get_model("nowhere", "map")


def test_relations_work_and_are_those_of_stock() -> None:
    def named(relations: Any) -> Any:
        return {
            (target, source, name)
            for target, sources in relations.items()
            for source, found in sources.items()
            for name in found
        }

    stock, lazy = after(history(), ProjectState()), lazy_state()
    assert named(lazy.relations) == named(stock.relations)
    for state in (stock, lazy):
        state.rename_field("library", "book", "editor", "reviser")
        state.alter_field(
            "library", "book", "reviser", models.ForeignKey("library.Label", CASCADE), preserve_default=False
        )
        state.rename_model("library", "Label", "Tag")
        state.remove_model("library", "loan")
    # Stock Django forgets to take a renamed field out; a state that never had relations has the right ones.
    fresh = ProjectState({key: model.clone() for key, model in stock.models.items()})
    assert named(lazy.relations) == named(fresh.relations)
    assert lazy == stock


def test_states_and_classes_that_are_used_no_more_are_freed() -> None:
    state = lazy_state()
    state.apps.get_models()
    gone = [weakref.ref(model) for model in state.apps.get_models() if model._meta.model_name == "chapter"]
    for number in range(4):
        state = changed(
            state,
            "library",
            ops.AlterField(
                "chapter", "book", models.ForeignKey("library.Book", CASCADE, related_name=f"n{number}")
            ),
        )
        state.apps.get_models()
    gc.collect()
    assert [reference() for reference in gone] == [None]


# What is missing.


def test_a_key_to_a_model_that_does_not_exist() -> None:
    state = after(
        [create("a", "One", two=models.ForeignKey("b.Two", CASCADE)), create("a", "Fine")], LazyState()
    )
    assert state.apps.get_model("a.fine")
    with pytest.raises(ValueError) as caught:
        state.apps.get_model("a.one")
    assert str(caught.value) == (
        "The model a.One was declared with a lazy reference to 'b.two', but the state has no such model."
    )


def test_a_base_that_does_not_exist() -> None:
    state = after([("a", ops.CreateModel("One", [("id", pk())], bases=("a.nothing",)))], LazyState())
    with pytest.raises((InvalidBasesError, ValueError), match="a.One"):
        state.apps.get_model("a.one")


# What stock Django and data migrations do to a registry.


def test_models_can_be_taken_out_and_put_back_as_migrate_does() -> None:
    state = LazyState(real_apps={"contenttypes"})
    apps = state.apps
    (real,) = apps.real_models
    with apps.bulk_update():
        apps.unregister_model("contenttypes", "contenttype")
    with pytest.raises(LookupError):
        apps.get_model("contenttypes.contenttype")
    apps.render_multiple([real])
    assert apps.get_model("contenttypes.contenttype")._meta.label == "contenttypes.ContentType"


def test_a_model_made_by_a_data_migration() -> None:
    apps = lazy_state().apps

    meta = type("Meta", (), {"app_label": "library", "apps": apps})
    body = {
        "__module__": __name__,
        "Meta": meta,
        "book": models.ForeignKey("library.Book", CASCADE, related_name="+"),
    }
    made: Any = type("Made", (models.Model,), body)
    assert made._meta.get_field("book").related_model is apps.get_model("library.book")
    assert apps.get_model("library.made") is made
    assert made in apps.get_models()
    assert isinstance(apps, LazyApps)
