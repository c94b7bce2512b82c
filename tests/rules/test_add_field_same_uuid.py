from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db.migrations import AddField
from django.db.models import IntegerField, UUIDField

from linting import safe, unsafe

RULE = "add-field-same-uuid"


def test_callable() -> None:
    message = unsafe(RULE, AddField("Order", "token", UUIDField(default=uuid.uuid4, null=True)))

    assert message == "Adding column shop_order.token gives all rows there are the same UUID."


def test_constant() -> None:
    message = unsafe(RULE, AddField("Order", "token", UUIDField(db_default=uuid.UUID(int=0))))

    assert message == "Adding column shop_order.token gives all rows there are the same UUID."


def test_no_default() -> None:
    safe(RULE, AddField("Order", "token", UUIDField(null=True)))


def test_from_the_database() -> None:
    safe(RULE, AddField("Order", "token", UUIDField(db_default=RandomUUID())))


def test_default_of_another_type() -> None:
    safe(RULE, AddField("Order", "lot", IntegerField(db_default=1)))
