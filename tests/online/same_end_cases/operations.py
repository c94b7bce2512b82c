"""Operations that are not Django's: one that calls the schema editor, and one that is a field and more."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import AddField
from django.db.migrations.operations.base import Operation

from differential.case import Case, case

INDEX = models.Index(fields=["small", "two"], name="own_index")


class IndexByHand(Operation):
    """Makes an index that no model tells of, and writes rows."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        editor.add_index(to_state.apps.get_model(app_label, "thing"), INDEX)
        editor.execute("UPDATE lab_thing SET boolean_null = %s WHERE small > %s", [True, 5])

    def database_backwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        editor.remove_index(from_state.apps.get_model(app_label, "thing"), INDEX)


class AddMarked(AddField):
    """Adds a field with a check on it."""

    def database_forwards(self, app_label: str, editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, editor, from_state, to_state)
        editor.execute(
            f"ALTER TABLE lab_{self.model_name_lower} ADD CONSTRAINT marked CHECK ({self.name} > 0)"
        )


CASES: tuple[Case, ...] = (
    case("own_operation_by_hand", IndexByHand()),
    case("own_operation_added_field", AddMarked("thing", "extra", models.IntegerField(default=3))),
    case(
        "own_operation_added_key",
        AddMarked(
            "note", "extra", models.ForeignKey("lab.Shelf", models.CASCADE, null=True, db_column="extra")
        ),
    ),
)
