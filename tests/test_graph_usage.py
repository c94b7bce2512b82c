from __future__ import annotations

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from django_safemigrate.graph import omits

STATE = ProjectState()
STATE.add_model(
    ModelState(
        "shop",
        "Order",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("number", models.IntegerField()),
            ("status", models.CharField(max_length=5, db_default="open")),
            ("total", models.IntegerField(default=0, db_column="sum")),
            ("customer", models.ForeignKey("shop.Customer", models.CASCADE)),
            (
                "double",
                models.GeneratedField(
                    expression=models.F("sum") * 2, output_field=models.IntegerField(), db_persist=True
                ),
            ),
        ],
        {"order_with_respect_to": "customer"},
    )
)
STATE.add_model(
    ModelState("shop", "Brief", [("id", models.BigAutoField(primary_key=True))], {"db_table": "shared"})
)
STATE.add_model(
    ModelState(
        "shop",
        "Full",
        [("id", models.BigAutoField(primary_key=True)), ("note", models.TextField())],
        {"db_table": "shared", "managed": False},
    )
)


def test_columns_that_django_names_in_every_insert() -> None:
    assert not any(omits(STATE, "shop_order", one) for one in ("number", "sum", "customer_id", "_order"))


def test_columns_that_the_database_fills() -> None:
    assert all(omits(STATE, "shop_order", one) for one in ("id", "status", "double"))


def test_what_no_model_names() -> None:
    assert omits(STATE, "shop_order", "total")
    assert omits(STATE, "elsewhere", "number")


def test_table_of_two_models() -> None:
    assert omits(STATE, "shared", "note")
